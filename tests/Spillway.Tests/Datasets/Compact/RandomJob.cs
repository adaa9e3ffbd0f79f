using System.Text.Json.Nodes;

namespace Spillway.Tests.Datasets.Compact;

/// <summary>Makes annotations of one job as a backup has them, valid for the labels of <see cref="Task"/>.</summary>
internal sealed class RandomJob(int seed)
{
    internal const string Task = """
        {"name":"t","version":"1.0","labels":[
          {"name":"car","attributes":[
            {"name":"color","mutable":false,"input_type":"select","default_value":"red","values":["red","blue"]},
            {"name":"speed","mutable":true,"input_type":"number","default_value":"0","values":["0","100","5"]}]},
          {"name":"Höhle \"x\"","attributes":[{"name":"note","mutable":true,"input_type":"text","default_value":"","values":[]}]},
          {"name":"bird","type":"skeleton","svg":"","attributes":[],"sublabels":[{"name":"1","attributes":[]},{"name":"2","attributes":[]}]}],
         "data":{"start_frame":0,"stop_frame":99},"jobs":[{"start_frame":0,"stop_frame":99}]}
        """;

    private static readonly string[] Kinds = ["rectangle", "polygon", "polyline", "points", "ellipse", "cuboid", "mask"];
    private static readonly string[] Sources = ["manual", "auto", "semi-auto", "file", "consensus", "later"];
    private static readonly string[] Texts = ["", "red", "blue", "0", "100", "7", "кот", "a\"b\\c\n", "😀"];

    private readonly Random random = new(seed);

    internal JsonObject Make() => new()
    {
        ["version"] = 0,
        ["tags"] = List(random.Next(5), _ => Tag()),
        ["shapes"] = List(random.Next(40), _ => random.Next(5) == 0 ? Skeleton() : Shape(random.Next(100))),
        ["tracks"] = List(random.Next(4), _ => random.Next(2) == 0 ? Track("bird", "skeleton", withElements: true) : Track("car", "rectangle", withElements: false)),
        ["intervals"] = List(1, _ => new JsonObject { ["start"] = 1 }),
    };

    private JsonObject Tag() => new()
    {
        ["frame"] = random.Next(100),
        ["group"] = random.Next(3),
        ["source"] = Pick(Sources),
        ["label"] = "car",
        ["attributes"] = Attributes("color", "speed"),
    };

    private JsonObject Shape(int frame)
    {
        var car = random.Next(2) == 0;
        var shape = Shape(Pick(Kinds), frame);
        shape["label"] = car ? "car" : "Höhle \"x\"";
        shape["group"] = random.Next(3);
        shape["source"] = Pick(Sources);
        shape["attributes"] = car ? Attributes("speed", "color") : Attributes("note");
        if (random.Next(2) == 0)
        {
            shape["score"] = random.NextDouble();
        }

        return shape;
    }

    private JsonObject Skeleton()
    {
        var frame = random.Next(100);
        var skeleton = Shape("skeleton", frame);
        skeleton["points"] = new JsonArray();
        skeleton["label"] = "bird";
        skeleton["source"] = "manual";
        skeleton["attributes"] = new JsonArray();
        skeleton["elements"] = List(random.Next(3), index =>
        {
            var element = Shape("points", frame);
            element["label"] = index == 0 ? "2" : "1";
            element["source"] = "file";
            element["attributes"] = new JsonArray();
            return element;
        });
        return skeleton;
    }

    private JsonObject Track(string label, string kind, bool withElements)
    {
        var first = random.Next(50);
        var track = new JsonObject
        {
            ["frame"] = first,
            ["group"] = random.Next(2),
            ["source"] = Pick(Sources),
            ["label"] = label,
            ["attributes"] = label == "car" ? Attributes("color") : new JsonArray(),
            ["shapes"] = List(1 + random.Next(4), index =>
            {
                var shape = Shape(kind, first + (index * 3));
                shape["attributes"] = label == "car" ? Attributes("speed") : new JsonArray();
                return shape;
            }),
        };
        if (withElements)
        {
            track["elements"] = List(random.Next(3), index => Track(index == 0 ? "1" : "2", "points", withElements: false));
        }

        return track;
    }

    private JsonObject Shape(string kind, int frame) => new()
    {
        ["type"] = kind,
        ["occluded"] = random.Next(2) == 0,
        ["outside"] = random.Next(4) == 0,
        ["z_order"] = random.Next(-3, 4),
        ["rotation"] = random.Next(3) == 0 ? Math.Round(random.NextDouble() * 360, 1) : 0.0,
        ["frame"] = frame,
        ["points"] = Points(kind),
        ["later"] = new JsonObject { ["deep"] = 1 },
    };

    private JsonArray Points(string kind) => kind switch
    {
        "mask" => Mask(),
        "rectangle" or "ellipse" => List(4, _ => Number()),
        "cuboid" => List(16, _ => Number()),
        "skeleton" => [],
        _ => List((1 + random.Next(20)) * 2, _ => Number()),
    };

    private JsonArray Mask()
    {
        var (width, height) = (1 + random.Next(300), 1 + random.Next(50));
        var left = width * height;
        var runs = new JsonArray();
        while (left > 0)
        {
            var run = random.Next(left + 1);
            runs.Add((double)run);
            left -= run;
        }

        foreach (var edge in new double[] { 3, 5, 3 + width - 1, 5 + height - 1 })
        {
            runs.Add(edge);
        }

        return runs;
    }

    /// <summary>Of each kind that the compact form keeps differently, and at its edges.</summary>
    private JsonNode Number() => random.Next(8) switch
    {
        0 => random.Next(5000),
        1 => -0.0,
        2 => random.NextDouble() * 1e-300,
        3 => (random.NextDouble() - 0.5) * 1e15,
        4 => BitConverter.Int64BitsToDouble(random.NextInt64(0x0010_0000_0000_0000, 0x7FE0_0000_0000_0000)),
        _ => Math.Round(random.NextDouble() * 3000, 2),
    };

    private JsonArray Attributes(params string[] names) => List(names.Length, index => new JsonObject { ["name"] = names[index], ["value"] = Pick(Texts) });

    private string Pick(string[] from) => from[random.Next(from.Length)];

    private static JsonArray List(int count, Func<int, JsonNode> item) => [.. Enumerable.Range(0, count).Select(item)];
}
