using System.IO.Compression;
using System.Text.RegularExpressions;
using Spillway.Tests.Storage.Archives;

namespace Spillway.Tests.Backups;

/// <summary>Backups that grow beyond what is allowed or declared when they are unpacked: refused on every road with one sentence, and nothing stays.</summary>
public sealed class InflatedBackupTests : IDisposable
{
    private const string Allowed = "2097152";

    private static readonly string[] Kinds = ["projects", "tasks", "jobs", "data", "tmp"];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Roads => ["inspect", "restore", "export", "export to a tree"];

    public static MatrixTheoryData<string, string> Liars => new(
        ["task.json", "annotations.json", "data/manifest.jsonl", "data/day/street 03.png"],
        ["restore", "export", "export to a tree"]);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Roads))]
    public void More_than_the_limit_is_refused_before_any_work(string road)
    {
        // Three of them, none of which is too much alone.
        var archive = folder.Combine("large.zip");
        var picture = new byte[1 << 20];
        Random.Shared.NextBytes(picture.AsSpan(0, picture.Length / 8));
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) => name.EndsWith(".png", StringComparison.Ordinal) ? picture : bytes);
        using (var zip = ZipFile.OpenRead(archive)) zip.Entries.Sum(entry => entry.Length).ShouldBeGreaterThan(2 << 20);

        var refused = Run(road, archive, Allowed);
        refused.ExitStatus.ShouldBe(1);
        LastLine(refused).ShouldMatch($"^error: {Regex.Escape(archive)}: The archive's compressed entries declare \\d+ bytes together, more than the {Allowed} of the setting archive_inflated_limit: raise it if you trust the archive\\.$");
        Left().ShouldBeEmpty();
        if (road == "inspect") Run(road, archive, "1GiB").ExitStatus.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Liars))]
    public void An_entry_that_holds_more_than_it_declares_is_refused_while_it_is_read(string liar, string road)
    {
        var zip = new RawZip();
        foreach (var (name, bytes) in EditedArchive.Read(RestoredRoot.Sample))
        {
            var content = name == liar ? [.. bytes, .. Enumerable.Repeat((byte)' ', 5_000_000)] : bytes;
            zip.Deflated(name, content, record => record with { Length = bytes.Length });
        }

        var archive = folder.Combine("lying.zip");
        File.WriteAllBytes(archive, zip.ToArray());
        var refused = Run(road, archive, Allowed);
        refused.ExitStatus.ShouldBe(1);
        LastLine(refused).ShouldMatch($"^error: {Regex.Escape(archive)}: Entry '(images/Train/)?{liar.Replace("data/day", "(data/)?day", StringComparison.Ordinal)}' holds more than (the \\d+ bytes )?it declares\\.$");
        Left().ShouldBeEmpty();
    }

    private static string LastLine(ProcessResult result) => result.Error.Trim().Split('\n')[^1];

    private ProcessResult Run(string road, string archive, string limit)
    {
        string[] arguments = road switch
        {
            "export" => ["export", archive, "--format", "COCO 1.0", "--images", "-o", folder.Combine("out.zip")],
            "export to a tree" => ["export", archive, "--format", "COCO 1.0", "--images", "-o", folder.Combine("out") + "/"],
            _ => [road, archive, "--data", folder.Combine("data")],
        };
        var start = SpillwayProcess.StartInfo(arguments);
        start.Environment["SPILLWAY_ARCHIVE_INFLATED_LIMIT"] = limit;
        start.Environment["TMPDIR"] = Directory.CreateDirectory(folder.Combine("tmp")).FullName;
        return SpillwayProcess.Run(start);
    }

    /// <summary>Beside the archive and an empty data root.</summary>
    private IEnumerable<string> Left()
    {
        var objects = Kinds.Select(kind => folder.Combine("data", kind)).Where(Directory.Exists);
        return Directory.EnumerateFileSystemEntries(folder.Path).Where(path => Path.GetExtension(path) != ".zip" && Path.GetFileName(path) is not ("data" or "tmp"))
            .Concat(Directory.EnumerateFiles(folder.Path, "out*"))
            .Concat(objects.SelectMany(Directory.EnumerateFileSystemEntries))
            .Concat(Directory.EnumerateFileSystemEntries(folder.Combine("tmp")));
    }
}
