using System.Text.Json.Nodes;
using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>A backup's <c>project.json</c>.</summary>
public sealed record ProjectDocument(string Name, string BugTracker, IReadOnlyList<Label> Labels, JsonObject Json)
{
    /// <exception cref="InvalidDatasetException">It is broken or of another version.</exception>
    internal static ProjectDocument Read(ReadOnlySpan<byte> utf8, string entry)
    {
        var json = DocumentReader.Parse(utf8, entry);
        json.RequireVersion();
        return new ProjectDocument(json.Text("name"), json.Text("bug_tracker", ""), LabelReader.Read(json), json.Json);
    }
}
