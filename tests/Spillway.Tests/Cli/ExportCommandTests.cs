using System.IO.Compression;
using Spillway.Tests.Storage;

namespace Spillway.Tests.Cli;

/// <summary>Straight from an archive, by the real program.</summary>
public sealed class ExportCommandTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "street.zip");

    [Fact]
    public void Several_formats_at_once_are_the_same_as_each_alone()
    {
        using var folder = new TemporaryFolder();
        Export(Sample, "--format", "COCO 1.0", "--format", "YOLO 1.1", "--format", "PASCAL VOC 1.1", "--images", "-o", folder.Combine("all") + "/").ExitStatus.ShouldBe(0);
        Export(Sample, "--format", "YOLO 1.1", "--images", "-o", folder.Combine("yolo") + "/").ExitStatus.ShouldBe(0);
        Tree(folder.Combine("all", "yolo-11")).ShouldBe(Tree(folder.Combine("yolo")));
        Directory.GetDirectories(folder.Combine("all")).Select(Path.GetFileName).ShouldBe(["coco-10", "pascal-_voc-11", "yolo-11"], ignoreOrder: true);
    }

    [Fact]
    public void An_archive_is_not_opened_anew_for_each_picture_that_goes_into_a_folder()
    {
        if (TracedProcess.MissingBecause() is { } reason) Assert.Skip(reason);
        using var folder = new TemporaryFolder();
        int[] sizes = [2, 30];
        var opened = sizes.Select(frames =>
        {
            var archive = GeneratedBackup.Write(folder.Combine($"{frames}.zip"), frames, shapes: 1, bytes: 100);
            var (log, place) = (folder.Combine("calls"), folder.Combine($"{frames}"));
            TracedProcess.Run("openat", null, log, "export", archive, "--format", "COCO 1.0", "--images", "-o", place + "/").ExitStatus.ShouldBe(0);
            Directory.GetFiles(place, "*.png", SearchOption.AllDirectories).Length.ShouldBe(frames);
            return File.ReadLines(log).Count(call => call.Contains($"\"{archive}\"", StringComparison.Ordinal));
        }).ToList();
        opened[0].ShouldBeGreaterThan(0);
        opened[1].ShouldBe(opened[0]);
    }

    [Fact]
    public void Several_formats_do_not_go_into_one_file()
    {
        using var folder = new TemporaryFolder();
        foreach (var place in new[] { folder.Combine("out.zip"), "-" })
        {
            var refused = Export(Sample, "--format", "COCO 1.0", "--format", "YOLO 1.1", "-o", place);
            refused.ExitStatus.ShouldBe(2);
            refused.Error.ShouldContain("Several formats need a directory");
        }

        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("export")]
    [InlineData("inspect")]
    [InlineData("restore")]
    public void A_file_that_is_no_backup_is_named(string command)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("notes.zip");
        File.WriteAllText(file, "no archive");
        string[] further = command == "export" ? ["--format", "COCO 1.0", "-o", folder.Combine("coco.zip")] : [];
        var refused = SpillwayProcess.Run([command, file, "--data", folder.Combine("data"), .. further]);
        refused.ExitStatus.ShouldBe(1);
        refused.Error.Trim().ShouldEndWith($"error: {file}: The file is not a ZIP archive, or its end is missing.");
        File.Exists(folder.Combine("coco.zip")).ShouldBeFalse();
    }

    [Fact]
    public void A_result_takes_the_place_of_no_source_no_directory_and_no_device()
    {
        using var folder = new TemporaryFolder();
        var backup = folder.Combine("backup.zip");
        File.Copy(Sample, backup);
        Directory.CreateDirectory(folder.Combine("linked"));
        File.CreateSymbolicLink(folder.Combine("linked", "here"), folder.Path);
        foreach (var place in new[] { backup, folder.Combine("linked", "here", "backup.zip") })
        {
            Refused(backup, "-o", place).ShouldBe($"error: '{place}' is what is read here: name another file for the result.\n");
        }

        Refused(backup, "-o", folder.Combine("none", "coco.zip")).ShouldBe($"error: There is no directory '{folder.Combine("none")}' for 'coco.zip': make it first.\n");
        Refused(backup, "-o", "/dev/null").ShouldBe("error: '/dev/null' is no file: write -o - for standard output.\n");
        File.ReadAllBytes(backup).ShouldBe(File.ReadAllBytes(Sample));
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(2);

        string Refused(string archive, params string[] output)
        {
            var refused = Export(archive, ["--format", "COCO 1.0", .. output]);
            refused.ExitStatus.ShouldBe(2);
            return refused.Error;
        }
    }

    [Fact]
    public void Jobs_of_a_task_get_files_of_their_own()
    {
        using var folder = new TemporaryFolder();
        var start = SpillwayProcess.StartInfo("export", Sample, "--job", "0", "--format", "COCO 1.0");
        start.WorkingDirectory = folder.Path;
        SpillwayProcess.Run(start).ExitStatus.ShouldBe(0);
        Directory.GetFiles(folder.Path).ShouldBe([folder.Combine("street-job-0-coco-10.zip")]);

        // Of the data root, it goes the way of every request: to the cache.
        var data = folder.Combine("data");
        SpillwayProcess.Run("--data", data, "restore", Sample).ExitStatus.ShouldBe(0);
        var job = SpillwayProcess.Run("--data", data, "export", "task:1", "--job", "0", "--format", "COCO 1.0");
        job.ExitStatus.ShouldBe(0, job.Error);
        Directory.GetFiles(folder.Combine("data", "cache", "export"), "job-1-*.zip").ShouldHaveSingleItem();
        SpillwayProcess.Run("--data", data, "export", "task:1", "--job", "9", "--format", "COCO 1.0").Error.ShouldContain("job 9 of task");
    }

    [Fact]
    public void Either_all_formats_begin_or_none()
    {
        using var folder = new TemporaryFolder();
        var refused = Export(Sample, "--format", "COCO 1.0", "--format", "YOLO 1.1", "--split", "train=0.9,names=0.1", "-o", folder.Combine("all") + "/");
        refused.ExitStatus.ShouldBe(1);
        refused.Error.ShouldContain("YOLO cannot hold a subset called 'names'");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_choice_that_leaves_nothing_is_said()
    {
        using var folder = new TemporaryFolder();
        var backup = Backups.SampleProject.Write(folder.Combine("project.zip"), "train", "val");
        var empty = Export(backup, "--format", "COCO 1.0", "--label", "sun", "--only-annotated", "--frames", "9", "-o", folder.Combine("out.zip"));
        empty.ExitStatus.ShouldBe(0);
        empty.Error.ShouldContain("warning: No frame has all that was asked for, so the result is empty.");

        // The same from a data root, whose requests look before they begin how large the result will be.
        var data = folder.Combine("data");
        SpillwayProcess.Run("--data", data, "restore", backup).ExitStatus.ShouldBe(0);
        var queued = SpillwayProcess.Run("--data", data, "export", "project:1", "--format", "COCO 1.0", "--label", "sun", "--only-annotated", "--frames", "9");
        queued.ExitStatus.ShouldBe(0, queued.Error);
        queued.Error.ShouldContain("so the result is empty");
    }

    [Fact]
    public void Names_cannot_move_the_terminals_cursor()
    {
        using var folder = new TemporaryFolder();
        var backup = folder.Combine("named.zip");
        Backups.EditedArchive.Write(Sample, backup, (name, bytes) => name == "task.json"
            ? System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bytes).Replace("\"name\":\"street\"", "\"name\":\"st\\u001b[2Jreet\"", StringComparison.Ordinal)) : bytes);
        var shown = SpillwayProcess.Run("inspect", backup);
        shown.ExitStatus.ShouldBe(0);
        shown.Output.ShouldNotContain("\u001b");
        shown.Output.ShouldContain("task 'st�[2Jreet'");
    }

    [Fact]
    public void A_picture_that_is_broken_is_found_by_the_first_format_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var broken = folder.Combine("broken.zip");
        using (var zip = ZipFile.Open(broken, ZipArchiveMode.Create))
        using (var sample = ZipFile.OpenRead(Sample))
        {
            foreach (var entry in sample.Entries)
            {
                // Stored, so that a byte can be changed.
                using var from = entry.Open();
                using var to = zip.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                from.CopyTo(to);
            }
        }

        Damage(broken, "PNG\r\n");
        var refused = Export(broken, "--format", "COCO 1.0", "--format", "YOLO 1.1", "--images", "-o", folder.Combine("all") + "/");
        refused.ExitStatus.ShouldBe(1);
        refused.Error.ShouldContain("CRC-32 does not match");
        Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).ShouldBe([broken]);
    }

    [Fact]
    public void A_part_is_exported_and_what_is_not_there_is_said()
    {
        using var folder = new TemporaryFolder();
        Export(Sample, "--format", "YOLO 1.1", "--label", "car", "--only-annotated", "--split", "train=0.5,val=0.5", "--seed", "7", "-o", folder.Combine("cars") + "/").ExitStatus.ShouldBe(0);
        File.ReadAllText(folder.Combine("cars", "obj.names")).ShouldBe("car\n");
        File.Exists(folder.Combine("cars", "val.txt")).ShouldBeTrue();

        var unknown = Export(Sample, "--format", "YOLO 1.1", "--label", "bus", "-o", folder.Combine("out.zip"));
        unknown.ExitStatus.ShouldBe(1);
        unknown.Error.ShouldContain("There is no label 'bus' here; there are: car, person, road, sun, weather.");
        Export(Sample, "--format", "YOLO 1.1", "--frames", "9-2", "-o", folder.Combine("out.zip")).ExitStatus.ShouldBe(2);
        Export(Sample, "--format", "YOLO 1.1", "--seed", "7", "-o", folder.Combine("out.zip")).ExitStatus.ShouldBe(2);
        Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["cars"]);
    }

    private static ProcessResult Export(string archive, params string[] arguments) => SpillwayProcess.Run(["export", archive, .. arguments]);

    private static Dictionary<string, string> Tree(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path), path => Convert.ToHexString(File.ReadAllBytes(path)));

    /// <summary>Changes a byte behind the first place where a text stands.</summary>
    private static void Damage(string path, string text)
    {
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.Latin1.GetBytes(text));
        at.ShouldBeGreaterThan(0);
        bytes[at + 20] ^= 0xFF;
        File.WriteAllBytes(path, bytes);
    }
}
