using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spillway.Tests.Release;

/// <summary>The file that people download, started where there is nothing but it.</summary>
public sealed class ReleaseTests
{
    [Fact]
    public void It_runs_from_an_empty_directory_with_a_bare_environment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "Only the release for this platform can be started.");
        var released = Build();
        using var folder = new TemporaryFolder();
        File.Copy(released, folder.Combine("spillway"));
        File.Copy(Path.Combine(Repository.Root, "samples", "street.zip"), folder.Combine("backup.zip"));

        Bare(folder, "./spillway", "formats").ShouldContain("COCO 1.0");
        Bare(folder, "./spillway", "export", "backup.zip", "--format", "COCO 1.0", "--images", "-o", "coco.zip").ShouldContain("coco.zip");
        Bare(folder, "./spillway", "--data", "data", "restore", "backup.zip").ShouldContain("task:1");
        Bare(folder, "./spillway", "--data", "data", "export", "task:1", "--format", "COCO 1.0", "--images", "-o", "again.zip").ShouldContain("again.zip");
        Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["again.zip", "backup.zip", "coco.zip", "data", "spillway"], ignoreOrder: true);
    }

    [Fact]
    public void Checksums_are_those_of_the_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "Only the release for this platform is built here.");
        var released = Build();
        Run(Path.GetDirectoryName(released)!, ["sha256sum", "--check", "--strict", "SHA256SUMS"]).ShouldContain("spillway-linux-x64: OK");
    }

    /// <summary>What was built of these very sources is taken again.</summary>
    private static string Build()
    {
        var released = Path.Combine(Repository.Root, "artifacts", "release", "spillway-linux-x64");
        lock (typeof(ReleaseTests))
        {
            var changed = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
                .Append(Path.Combine(Repository.Root, "release")).Append(Path.Combine(Repository.Root, "Directory.Packages.props")).Max(File.GetLastWriteTimeUtc);
            if (!File.Exists(released) || File.GetLastWriteTimeUtc(released) < changed)
                Run(Repository.Root, [Path.Combine(Repository.Root, "release"), "linux-x64"]);
            return released;
        }
    }

    private static string Bare(TemporaryFolder folder, params string[] command) => Run(folder.Path, ["env", "-i", .. command]);

    private static string Run(string directory, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test runner's own must not reach a build.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DOTNET_HOST", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit(TimeSpan.FromMinutes(8)).ShouldBeTrue(string.Join(' ', command));
        process.ExitCode.ShouldBe(0, error.GetAwaiter().GetResult());
        return output.GetAwaiter().GetResult();
    }
}
