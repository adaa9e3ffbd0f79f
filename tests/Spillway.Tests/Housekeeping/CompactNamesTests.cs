using CsCheck;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

[Collection(AloneCollection.Name)]
public sealed class CompactNamesTests
{
    /// <summary>Those of entries, those that are like nothing, empty and long runs of digits, and bytes that are no text.</summary>
    private static readonly Gen<byte[]> Names = Gen.OneOf(
        Gen.OneOf(new[] { "task-", "7", "1736424000", ".", "-dataset-instance", "-coco-10.zip", "é", "000", new string('9', 300), new string('x', 900) }.Select(Gen.Const).ToArray())
            .Array[0, 12].Select(parts => System.Text.Encoding.UTF8.GetBytes(string.Concat(parts))),
        Gen.Byte[1, 255].Array[1, 255]);

    [Fact]
    public void Every_name_comes_back_as_it_was() => Names.Array[0, 200].Sample(
        names =>
        {
            var compact = new CompactNames();
            foreach (var name in names) compact.Add(name);
            compact.Count.ShouldBe(names.Length);
            for (var index = 0; index < names.Length; index++) compact.At(index).ShouldBe(names[index]);
        },
        iter: 300);

    [Fact]
    public void A_million_names_of_entries_take_little_room()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var compact = new CompactNames();
        for (var id = 0; id < 1_000_000; id++) compact.Add(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"task-{id}-dataset-instance17364{id % 100000:d5}.{id:d6}-coco-10.zip")));
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(50_000_000);
        System.Text.Encoding.UTF8.GetString(compact.At(999_999)).ShouldBe("task-999999-dataset-instance1736499999.999999-coco-10.zip");
    }
}
