using System.Diagnostics;

namespace Spillway.Tests.Exports.Sources;

public sealed class AnnotationSpoolTests
{
    [Fact]
    public async Task An_export_from_an_archive_that_is_killed_leaves_nothing_of_its_annotations()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Files without names are Linux's.");
        using var folder = new TemporaryFolder();
        var backup = GeneratedBackup.Write(folder.Combine("backup.zip"), frames: 200, shapes: 1_000, bytes: 100);
        var temporary = Directory.CreateDirectory(folder.Combine("tmp")).FullName;
        var spooling = 0;
        for (var kill = 0; kill < 6; kill++)
        {
            var start = SpillwayProcess.StartInfo("export", backup, "--format", "COCO 1.0", "-o", folder.Combine($"{kill}.zip"));
            start.Environment["TMPDIR"] = temporary;
            // Of the runtime, which leaves its own behind.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            using var process = Process.Start(start)!;
            // Alive with a file that has no name: it reads the annotations, or writes the result.
            while (!process.HasExited && !HasUnnamedFile(process.Id, temporary)) await Task.Delay(2, TestContext.Current.CancellationToken);
            spooling += process.HasExited ? 0 : 1;
            await Task.Delay(kill * 20, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.GetFileSystemEntries(temporary).ShouldBeEmpty();
        }

        spooling.ShouldBeGreaterThan(3);
    }

    private static bool HasUnnamedFile(int process, string directory)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => new FileInfo(file).LinkTarget?.StartsWith(directory + "/", StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
