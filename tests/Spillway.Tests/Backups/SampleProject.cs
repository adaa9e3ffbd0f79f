using System.Text;
using System.Text.Json.Nodes;

namespace Spillway.Tests.Backups;

/// <summary>The backup of a project whose tasks are all the sample's, each in a subset of its own: every picture's name is there once for each.</summary>
internal static class SampleProject
{
    internal static string Write(string path, params string[] subsets)
    {
        var task = EditedArchive.Read(RestoredRoot.Sample);
        var document = JsonNode.Parse(task["task.json"])!;
        var labels = document["labels"]!.ToJsonString();
        document.AsObject().Remove("labels");
        using var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Create);
        Add("project.json", Encoding.UTF8.GetBytes($$"""{"name":"streets","version":"1.0","bug_tracker":"","labels":{{labels}}}"""));
        for (var number = 0; number < subsets.Length; number++)
        {
            document["subset"] = subsets[number];
            foreach (var (name, bytes) in task)
            {
                Add($"task_{number}/{name}", name == "task.json" ? Encoding.UTF8.GetBytes(document.ToJsonString()) : bytes);
            }
        }

        return path;

        void Add(string name, byte[] bytes)
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(bytes);
        }
    }
}
