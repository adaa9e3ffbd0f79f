using System.Text;
using Spillway.Exports.Cache;

namespace Spillway.Tests.Exports.Cache;

/// <summary>What a sweep tells other processes that it is about to delete.</summary>
public sealed class DeletionNoticeTests : IDisposable
{
    private static readonly string[] Named = ["a.zip", "bb.zip", "c.zip"], Others = ["b.zip", "a", ".zip", "a.zip/bb.zip2"];

    private readonly TemporaryFolder folder = new();
    private readonly DeletionNotice notice;

    public DeletionNoticeTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere entries go under leases alone.");
        notice = new DeletionNotice(folder.Path);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Entries_are_named_until_it_is_taken_back_and_by_their_whole_names_alone()
    {
        IsNamed("a.zip").ShouldBeFalse();
        using (TryName("a.zip", "bb.zip").ShouldNotBeNull())
        using (TryName("c.zip").ShouldNotBeNull())
        {
            Named.ShouldAllBe(entry => IsNamed(entry));
            Others.ShouldAllBe(entry => !IsNamed(entry));
        }

        Named.ShouldAllBe(entry => !IsNamed(entry));
    }

    [Fact]
    public void Another_process_names_nothing_meanwhile()
    {
        var other = new DeletionNotice(folder.Path);
        using (TryName("a.zip").ShouldNotBeNull()) other.TryName([Encoding.UTF8.GetBytes("b.zip")]).ShouldBeNull();
        other.TryName([Encoding.UTF8.GetBytes("b.zip")]).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public void What_a_dead_process_named_counts_for_nothing_before_and_after_the_next_one()
    {
        byte[] left;
        using (TryName("a.zip", "b.zip").ShouldNotBeNull()) left = ReadAll();
        File.WriteAllBytes(DeletionNotice.PathOf(folder.Path), left);
        IsNamed("b.zip").ShouldBeFalse();
        using (TryName("c").ShouldNotBeNull()) (IsNamed("c"), IsNamed("b.zip")).ShouldBe((true, false));
    }

    [Fact]
    public void Too_many_at_once_are_not_named_at_all()
    {
        List<IDisposable> named = [];
        while (TryName($"entry-{named.Count}") is { } one) named.Add(one);
        named.Count.ShouldBe(8);
        named[3].Dispose();
        named[3].Dispose();
        named.Add(TryName("again").ShouldNotBeNull());
        TryName("more").ShouldBeNull();
        (IsNamed("entry-3"), IsNamed("again"), IsNamed("entry-4")).ShouldBe((false, true, true));
        named.ForEach(one => one.Dispose());

        TryName([.. Enumerable.Range(0, 100).Select(number => new string('x', 100) + number)]).ShouldBeNull();
        TryName([.. Enumerable.Range(0, 50).Select(number => new string('x', 100) + number)]).ShouldNotBeNull().Dispose();
    }

    private IDisposable? TryName(params string[] entries) => notice.TryName(entries.Select(Encoding.UTF8.GetBytes));

    private bool IsNamed(string entry) => DeletionNotice.IsNamed(folder.Path, entry);

    private byte[] ReadAll()
    {
        using var file = new FileStream(DeletionNotice.PathOf(folder.Path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
