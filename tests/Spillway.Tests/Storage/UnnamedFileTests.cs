using Spillway.Storage;

namespace Spillway.Tests.Storage;

public sealed class UnnamedFileTests
{
    [Fact]
    public void Others_read_it_while_it_is_open_and_nothing_of_it_lies_in_the_directory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere it has a name.");
        using var folder = new TemporaryFolder();
        string path;
        using (var file = UnnamedFile.Create(folder.Path))
        {
            Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
            RandomAccess.Write(file.Handle, "for somebody else"u8, 0);
            path = file.Path;
            SystemProgram.Run("grep", "-q", "somebody", path).ShouldBeNull();
        }

        File.Exists(path).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }
}
