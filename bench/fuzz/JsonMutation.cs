using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spillway.Fuzz;

/// <summary>Changes values, names and shape of a JSON document, most often so that it is still JSON.</summary>
internal static class JsonMutation
{
    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "2147483647", "2147483648", "-2147483648", "4294967295", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "1e308", "1e309", "-1e308", "1e-320", "0.1", "50000", "1000000000", "123456789012345678901234567890", "1E400", "-0", "0.30000000000000004",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\"../../../etc/passwd\"", "\"/etc/passwd\"", "\"a/../b\"", "\"C:\\\\x\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u202e\"",
        "\"ground_truth\"", "\"gt_pool\"", "\"mask\"", "\"skeleton\"", "\"cuboid\"", "\"ellipse\"", "\"points\"", "\"step=0\"", "\"step=2147483647\"", "\"NaN\"", "\"Infinity\"",
        "\"backup\"", "\"<&>\\\"'\"", "\"\\n\\r\\t\"", "\"NEWLINE\\u2028\"",
    ];

    private static readonly string[] Others = ["null", "true", "false", "[]", "{}", "[[]]", "[null]", "[0,0,0,0]", "[1,2,3]", "[-1,-1,1e9,1e9]", "[5,10,2147483647,0,0,99999,99999]", "[0,2500000000,0,0,49999,49999]"];

    internal static byte[] Of(byte[] utf8, Random random)
    {
        try
        {
            return JsonNode.Parse(utf8) is { } root ? Changed(root, random) : utf8;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // An earlier change broke it already.
            return utf8;
        }
    }

    private static byte[] Changed(JsonNode root, Random random)
    {
        var replaced = new Dictionary<string, string>();
        for (var times = random.Next(1, 4); times > 0; times--)
            Change(root, random, replaced);
        var text = new StringBuilder(root.ToJsonString());
        // What no node can hold (broken text, numbers beyond all bounds, names twice) comes in through marks.
        foreach (var (mark, raw) in replaced)
            text.Replace($"\"{mark}\"", raw);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Other numbers that look like the right ones, so that the document is most often still accepted and the depths are reached.</summary>
    internal static byte[] Gently(byte[] utf8, Random random)
    {
        var text = Encoding.UTF8.GetString(utf8);
        var numbers = System.Text.RegularExpressions.Regex.Matches(text, @"(?<=[:\[,]\s*)-?\d+(\.\d+)?(?=\s*[,\]}])");
        if (numbers.Count == 0)
            return utf8;

        var changed = new StringBuilder(text);
        foreach (var number in Enumerable.Range(0, random.Next(1, 6)).Select(_ => numbers[random.Next(numbers.Count)]).Distinct().OrderByDescending(number => number.Index))
        {
            changed.Remove(number.Index, number.Length);
            changed.Insert(number.Index, Similar(number.Value, random));
        }

        return Encoding.UTF8.GetBytes(changed.ToString());
    }

    private static string Similar(string number, Random random) => random.Next(9) switch
    {
        0 => "0",
        1 => "-" + number.TrimStart('-'),
        2 => number + "0",
        3 => number + "000",
        4 => random.Next(12).ToString(System.Globalization.CultureInfo.InvariantCulture),
        5 => random.Next(2000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        6 => (random.NextDouble() * 400 - 50).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        7 => number.Split('.')[0],
        _ => "1",
    };

    private static void Change(JsonNode root, Random random, Dictionary<string, string> replaced)
    {
        var places = new List<(JsonNode Parent, string? Key, int Index)>();
        Collect(root, places);
        if (places.Count == 0)
            return;

        var (parent, key, index) = places[random.Next(places.Count)];
        var mark = $"MARK{replaced.Count}x{random.Next()}";
        replaced[mark] = Raw(random);
        switch (parent)
        {
            case JsonObject fields when random.Next(8) == 0: fields.Remove(key!); break;
            case JsonObject fields when random.Next(10) == 0: fields[mark] = fields[key!]?.DeepClone(); replaced[mark] = JsonSerializer.Serialize(key); break;
            case JsonObject fields: fields[key!] = mark; break;
            case JsonArray items when random.Next(8) == 0: items.RemoveAt(index); break;
            case JsonArray items when random.Next(8) == 0: Repeat(items, index, random); break;
            case JsonArray items: items[index] = mark; break;
        }
    }

    private static void Repeat(JsonArray items, int index, Random random)
    {
        for (var times = random.Next(1, 50); times > 0; times--)
            items.Add(items[index]?.DeepClone());
    }

    private static string Raw(Random random) => random.Next(12) switch
    {
        < 4 => Numbers[random.Next(Numbers.Length)],
        < 7 => Texts[random.Next(Texts.Length)],
        < 9 => Others[random.Next(Others.Length)],
        9 => new string('[', random.Next(1, 2000)) is var open ? open + new string(']', open.Length) : "",
        10 => $"\"{new string('x', random.Next(100_000))}\"",
        _ => "[" + string.Join(',', Enumerable.Range(0, random.Next(200)).Select(_ => Numbers[random.Next(Numbers.Length)])) + "]",
    };

    private static void Collect(JsonNode node, List<(JsonNode, string?, int)> places)
    {
        if (node is JsonObject fields)
        {
            foreach (var (key, value) in fields)
            {
                places.Add((fields, key, 0));
                if (value is not null)
                    Collect(value, places);
            }
        }
        else if (node is JsonArray items)
        {
            for (var index = 0; index < items.Count; index++)
            {
                places.Add((items, null, index));
                if (items[index] is { } value)
                    Collect(value, places);
            }
        }
    }
}
