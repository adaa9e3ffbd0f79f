using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Spillway.Tests.Media;

/// <summary>The backup of a task of one video, without annotations.</summary>
internal static class VideoBackup
{
    /// <param name="name">Of the video in it.</param>
    /// <param name="first">Of the video's frames, the first that the task has.</param>
    /// <param name="properties">What the manifest says of the video; null: there is none.</param>
    /// <returns>Its path.</returns>
    internal static string Write(string path, string name, byte[] video, int first, int last, bool deflated = false, string? properties = null)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Add("task.json", string.Create(CultureInfo.InvariantCulture, $$"""
            {"name":"clip","version":"1.0","status":"annotation","labels":[{"name":"car","attributes":[]}],
             "data":{"start_frame":{{first}},"stop_frame":{{last}},"chunk_type":"video","sorting_method":"lexicographical"},"jobs":[{"start_frame":0,"stop_frame":{{last - first}},"type":"annotation","status":"annotation"}]}
            """));
        Add("annotations.json", """[{"version":0,"tags":[],"shapes":[],"tracks":[]}]""");
        AddBytes("data/" + name, video);
        if (properties is not null) Add("data/manifest.jsonl", $$"""{"version":"1.1"}{{'\n'}}{"type":"video"}{{'\n'}}{"properties":{{properties}}}{{'\n'}}""");
        return path;

        void Add(string entry, string text) => AddBytes(entry, Encoding.UTF8.GetBytes(text));

        void AddBytes(string entry, byte[] bytes)
        {
            using var stream = zip.CreateEntry(entry, deflated ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
            stream.Write(bytes);
        }
    }
}
