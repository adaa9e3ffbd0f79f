using System.Text;
using Spillway.Storage;

namespace Spillway.Tests.Storage;

/// <summary>Files that a sweep holds, many at a time.</summary>
public sealed class HeldFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public HeldFileTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nothing is held.");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Many_are_let_go_at_once_and_what_was_opened_in_between_stays_open()
    {
        using var directory = DirectoryHandle.Open(folder.Path);
        var names = Enumerable.Range(0, 200).Select(number => Encoding.UTF8.GetBytes(Path.GetFileName(folder.Write($"{number}", "text")))).ToList();
        List<HeldFile> held = [];
        List<FileStream> others = [];
        foreach (var name in names)
        {
            held.Add(directory.TryHold(name).ShouldNotBeNull());
            if (others.Count < held.Count / 30) others.Add(new FileStream(folder.Write($"other-{others.Count}", "other"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1));
        }

        // A few go before, so that others take their numbers.
        foreach (var file in held.Take(3)) file.Dispose();
        for (var number = 0; number < 3; number++) others.Add(new FileStream(folder.Write($"late-{number}", "other"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1));
        names.ShouldAllBe(name => directory.IsLocked(name) == (names.IndexOf(name) >= 3));
        directory.Release(held);
        directory.Release(held);
        names.ShouldAllBe(name => !directory.IsLocked(name));
        others.ShouldAllBe(file => file.ReadByte() == 'o');
        others.ForEach(file => file.Dispose());
    }
}
