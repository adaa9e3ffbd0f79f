using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Spillway.Tests;

/// <summary>A backup that is large enough for work on it to take a while: rectangles on pictures that are noise.</summary>
internal static class GeneratedBackup
{
    /// <param name="shapes">On each frame.</param>
    /// <param name="bytes">Of each picture; what they are nobody looks at, their sizes stand in the manifest.</param>
    internal static string Write(string path, int frames, int shapes, int bytes)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(zip, "task.json", CompressionLevel.NoCompression, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
            {"version":"1.0","name":"noise","bug_tracker":"","status":"annotation","subset":"",
             "labels":[{"name":"dot","color":"#ff0000","attributes":[],"type":"any","sublabels":[]}],
             "data":{"chunk_size":36,"image_quality":70,"start_frame":0,"stop_frame":{{frames - 1}},"storage_method":"cache","storage":"local",
                     "sorting_method":"lexicographical","chunk_type":"imageset","deleted_frames":[]},
             "jobs":[{"start_frame":0,"stop_frame":{{frames - 1}},"frames":[],"status":"annotation","type":"annotation"}]}
            """)));
        var manifest = new StringBuilder("{\"version\":\"1.1\"}\n{\"type\":\"images\"}\n");
        var noise = new byte[bytes];
        var random = new Random(8804);
        for (var frame = 0; frame < frames; frame++)
        {
            manifest.Append(CultureInfo.InvariantCulture, $$"""{"name":"{{frame:D5}}","extension":".png","width":1000,"height":1000}""").Append('\n');
            random.NextBytes(noise);
            Add(zip, $"data/{frame:D5}.png", CompressionLevel.NoCompression, noise);
        }

        Add(zip, "data/manifest.jsonl", CompressionLevel.Fastest, Encoding.UTF8.GetBytes(manifest.ToString()));
        using var json = new StreamWriter(zip.CreateEntry("annotations.json", CompressionLevel.Fastest).Open());
        json.Write("[{\"version\":0,\"tags\":[],\"tracks\":[],\"shapes\":[");
        for (var shape = 0; shape < frames * shapes; shape++)
        {
            var (x, y) = (random.Next(900), random.Next(900));
            json.Write(string.Create(CultureInfo.InvariantCulture, $$"""
                {{(shape == 0 ? "" : ",")}}{"type":"rectangle","occluded":false,"outside":false,"z_order":0,"rotation":0.0,"points":[{{x}}.5,{{y}}.25,{{x + 50}}.75,{{y + 60}}.5],"frame":{{shape / shapes}},"group":0,"source":"manual","attributes":[],"elements":[],"label":"dot"}
                """));
        }

        json.Write("]}]");
        return path;
    }

    private static void Add(ZipArchive zip, string name, CompressionLevel level, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, level).Open();
        entry.Write(bytes);
    }
}
