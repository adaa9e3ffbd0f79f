using System.Buffers;
using System.Diagnostics;
using System.Text;
using Spillway.Storage;
using Spillway.Storage.Archives;
using Spillway.Tests.Storage;

namespace Spillway.Tests.Exports;

/// <summary>On a file system that clones blocks, the media in an archive take no room of their own.</summary>
public sealed class ClonedArchiveTests
{
    private const int Pictures = 500, PictureBytes = 200_123;

    [Fact]
    public void An_export_with_images_and_a_backup_take_three_percent_of_the_media_and_are_ordinary_archives()
    {
        using var disk = new XfsDisk();
        using var folder = new TemporaryFolder();
        BlockCloning.IsPossible(disk.Path).ShouldBeTrue();
        var data = Path.Combine(disk.Path, "data");
        var backup = GeneratedBackup.Write(folder.Combine("backup.zip"), Pictures, shapes: 1, PictureBytes);
        Run(data, "restore", backup);
        // The first export makes the databases as large as they will be.
        Run(data, "export", "task:1", "--format", "YOLO 1.1");

        var before = disk.UsedBytes();
        Run(data, "export", "task:1", "--format", "COCO 1.0", "--images");
        Run(data, "backup", "task:1", "-o", Path.Combine(disk.Path, "backup.zip"));
        var taken = disk.UsedBytes() - before;

        taken.ShouldBeLessThan(2L * Pictures * PictureBytes * 3 / 100);
        var archives = Directory.GetFiles(Path.Combine(data, "cache", "export"), "*.zip").Append(Path.Combine(disk.Path, "backup.zip"))
            .Where(path => new FileInfo(path).Length > (long)Pictures * PictureBytes).ToList();
        archives.Count.ShouldBe(2);
        foreach (var archive in archives)
        {
            Output("unzip", "-tq", archive).ShouldContain("No errors detected");
            Output("python3", "-c", "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())", archive).Trim().ShouldBe("None");
        }
    }

    [Fact]
    public void The_same_object_on_the_same_root_gives_the_same_bytes()
    {
        using var disk = new XfsDisk();
        using var folder = new TemporaryFolder();
        var data = Path.Combine(disk.Path, "data");
        Run(data, "restore", GeneratedBackup.Write(folder.Combine("backup.zip"), 20, shapes: 3, PictureBytes));
        Run(data, "export", "task:1", "--format", "COCO 1.0", "--images");
        var entry = Directory.GetFiles(Path.Combine(data, "cache", "export"), "*.zip").ShouldHaveSingleItem();
        var first = File.ReadAllBytes(entry);
        File.Delete(entry);
        Run(data, "export", "task:1", "--format", "COCO 1.0", "--images");
        File.ReadAllBytes(entry).ShouldBe(first);
    }

    [Fact]
    public void An_archive_of_more_than_4_GiB_and_more_than_65535_entries_is_read_by_unzip_and_Python()
    {
        using var disk = new XfsDisk();
        const long length = (9L << 29) + 5;
        const int small = 70_000;
        // A hole: its clone takes neither room nor time.
        var media = Path.Combine(disk.Path, "huge.bin");
        using (var file = File.Create(media)) file.SetLength(length);
        var path = Path.Combine(disk.Path, "huge.zip");
        using (var zip = ZipWriter.ToFile(path, new ZipWriterOptions(DateTimeOffset.UnixEpoch, Clones: true), TestContext.Current.CancellationToken))
        {
            zip.Add(new ZipSource("huge.bin", new FileRange(media, 0, length), false, length, 0));
            for (var i = 0; i < small; i++)
            {
                using var entry = zip.CreateEntry($"{i}.txt");
                entry.Write(Encoding.UTF8.GetBytes($"number {i}"));
            }

            zip.Complete();
        }

        new FileInfo(path).Length.ShouldBeGreaterThan(length);
        Output("unzip", "-p", path, "69999.txt").ShouldBe("number 69999");
        Output("unzip", "-l", path).ShouldContain($"{small + 1} files");
        Output("python3", "-c", """
            import sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            print(len(archive.namelist()), archive.getinfo("huge.bin").file_size, archive.read("69999.txt").decode())
            """, path).Trim().ShouldBe($"{small + 1} {length} number 69999");
    }

    private static void Run(string data, params string[] arguments)
    {
        var result = SpillwayProcess.Run(["--data", data, .. arguments]);
        result.ExitStatus.ShouldBe(0, result.Error);
    }

    private static string Output(string program, params string[] arguments)
    {
        Process? process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not here.");
            throw;
        }

        using (process)
        {
            var error = process!.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, error.GetAwaiter().GetResult());
            return output;
        }
    }
}
