using System.Diagnostics;
using System.Text;
using Spillway.Storage;

namespace Spillway.Tests.Storage;

public sealed class SafeTreeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_tree_goes_with_its_dot_files_links_and_names_of_any_kind_and_nothing_else()
    {
        folder.Write("top/tree/a/.hidden", "x");
        folder.Write("top/tree/имя\n\"$(rm)", "x");
        folder.Write("outside/precious", "x");
        folder.Write("top/sibling", "x");
        Directory.CreateSymbolicLink(folder.Combine("top", "tree", "link"), folder.Combine("outside"));
        Remove("tree").ShouldBeTrue();
        Directory.GetFileSystemEntries(folder.Combine("top")).ShouldBe([folder.Combine("top", "sibling")]);
        File.Exists(folder.Combine("outside", "precious")).ShouldBeTrue();
    }

    [Fact]
    public void What_is_gone_already_is_no_error() => Remove("nothing").ShouldBeFalse();

    [Fact]
    public void A_summary_tells_the_newest_time_inside()
    {
        var file = folder.Write("top/tree/a/b", "x");
        var newest = new DateTime(2031, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, newest);
        using var top = DirectoryHandle.Open(folder.Combine("top"));
        var summary = SafeTree.Measure(top, "tree"u8.ToArray(), CancellationToken.None).ShouldNotBeNull();
        summary.Newest.UtcDateTime.ShouldBe(newest);
        summary.Items.ShouldBe(3);
    }

    [Fact]
    public void What_is_mounted_inside_stays_with_everything_in_it()
    {
        if (Environment.UserName != "root" || !OperatingSystem.IsLinux()) Assert.Skip("mounting needs root on Linux");
        folder.Write("top/tree/before", "x");
        var mounted = folder.Combine("top", "tree", "mounted");
        Directory.CreateDirectory(mounted);
        if (Command("mount", "-t", "tmpfs", "tmpfs", mounted) != 0) Assert.Skip("this machine does not allow mounting");
        try
        {
            File.WriteAllText(Path.Combine(mounted, "precious"), "x");
            Should.Throw<IOException>(() => Remove("tree")).Message.ShouldContain("mounted");
            File.Exists(Path.Combine(mounted, "precious")).ShouldBeTrue();
        }
        finally
        {
            Command("umount", mounted);
        }
    }

    [Fact]
    public void A_tree_too_deep_to_walk_is_an_error_that_says_so()
    {
        Directory.CreateDirectory(folder.Combine("top", "tree", string.Join('/', Enumerable.Repeat("d", 300))));
        Should.Throw<IOException>(() => Remove("tree")).Message.ShouldContain("directories deep");
    }

    public void Dispose() => folder.Dispose();

    private bool Remove(string name)
    {
        Directory.CreateDirectory(folder.Combine("top"));
        using var top = DirectoryHandle.Open(folder.Combine("top"));
        return SafeTree.Remove(top, Encoding.UTF8.GetBytes(name), CancellationToken.None);
    }

    private static int Command(string name, params string[] arguments)
    {
        using var process = Process.Start(name, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
