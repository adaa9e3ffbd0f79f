using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

public sealed class ListElementsTests
{
    private static readonly string[] Texts = ["", "a", "{", "}]", "\"", "\\", "\\\"", "[{\"", new('x', 70), new('\\', 65), "ü{😀"];

    [Fact]
    public void The_border_lies_behind_the_last_object_that_is_whole() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var options = new JsonSerializerOptions { WriteIndented = random.Next(2) == 0 };
        if (random.Next(2) == 0) options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        var ends = new List<int>();
        var text = new StringBuilder();
        for (var count = random.Next(8); count > 0; count--)
        {
            text.Append(random.Next(2) == 0 ? ", " : " ,\n").Append(Object(random, 0).ToJsonString(options));
            ends.Add(Encoding.UTF8.GetByteCount(text.ToString()));
        }

        var list = Encoding.UTF8.GetBytes(text.ToString());
        // However much of it is here, and whatever follows the list.
        var json = random.Next(2) == 0 ? [.. list, .. "], \"tracks\": [{}, {\"a\": 1}]}]"u8] : list[..random.Next(list.Length + 1)];
        ListElements.WholeLength(json).ShouldBe(ends.LastOrDefault(end => end <= json.Length));
    }, iter: 2000);

    [Fact]
    public void Bytes_that_are_no_JSON_get_a_border_within_them() => Gen.Byte.Array[0, 300].Sample(bytes =>
        ListElements.WholeLength(bytes).ShouldBeInRange(0, bytes.Length), iter: 2000);

    private static JsonObject Object(Random random, int depth)
    {
        var made = new JsonObject();
        for (var count = random.Next(4); count > 0; count--)
        {
            made[Texts[random.Next(Texts.Length)] + count] = random.Next(depth > 3 ? 2 : 4) switch
            {
                0 => random.NextDouble(),
                1 => Texts[random.Next(Texts.Length)],
                2 => Object(random, depth + 1),
                _ => new JsonArray(Object(random, depth + 1), Texts[random.Next(Texts.Length)], 1),
            };
        }

        return made;
    }
}
