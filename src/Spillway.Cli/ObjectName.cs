using System.Globalization;
using Spillway.Backups;

namespace Spillway.Cli;

/// <summary><c>project:1</c>, <c>task:7</c>, <c>job:9</c> as people write them.</summary>
internal static class ObjectName
{
    /// <summary>Null when it is something else: the name of a file.</summary>
    public static StoredObject? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text[..colon] is "project" or "task" or "job"
            && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new StoredObject(text[..colon], id)
            : null;
    }

    public static StoredObject Require(string text, params string[] kinds)
    {
        return Parse(text) is { } found && kinds.Contains(found.Kind)
            ? found
            : throw new MisuseException($"'{text}' does not name an object: write {string.Join(" or ", kinds.Select(kind => kind + ":7"))}.");
    }
}
