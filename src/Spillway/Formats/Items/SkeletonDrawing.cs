using System.Globalization;
using System.Xml;
using Spillway.Annotations;
using Spillway.Formats.Text;

namespace Spillway.Formats.Items;

/// <summary>What formats need of a skeleton's drawing: its points in order, by the names of their labels, and the lines between them, from 1.</summary>
internal sealed record SkeletonDrawing(IReadOnlyList<string> Points, IReadOnlyList<(int From, int To)> Joints)
{
    private static readonly XmlReaderSettings Fragment = new() { ConformanceLevel = ConformanceLevel.Fragment, DtdProcessing = DtdProcessing.Prohibit };

    /// <summary>Of every skeleton among the labels.</summary>
    /// <exception cref="FormatRefusedException">A drawing cannot be read.</exception>
    public static Dictionary<Label, SkeletonDrawing> AllOf(IEnumerable<Label> labels) =>
        labels.Where(label => label.Type == "skeleton").ToDictionary(label => label, Of, (IEqualityComparer<Label>)ReferenceEqualityComparer.Instance);

    /// <summary>Two members of the object that is being written.</summary>
    public void Write(JsonOutput json, ReadOnlySpan<byte> pointsName, ReadOnlySpan<byte> jointsName)
    {
        json.StartArray(pointsName);
        foreach (var point in Points)
            json.String(point);
        json.EndArray();
        json.StartArray(jointsName);
        foreach (var (from, to) in Joints)
            json.Integers([from, to]);
        json.EndArray();
    }

    /// <exception cref="FormatRefusedException">The drawing cannot be read.</exception>
    private static SkeletonDrawing Of(Label skeleton)
    {
        var points = new List<string>();
        var joints = new List<(int, int)>();
        try
        {
            using var reader = XmlReader.Create(new StringReader(skeleton.Svg ?? ""), Fragment);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.Depth != 0)
                    continue;
                if (reader.Name == "circle" && reader.GetAttribute("data-label-name") is { } name)
                    points.Add(name);
                else if (reader.Name == "line")
                    joints.Add((Node(reader, "data-node-from"), Node(reader, "data-node-to")));
            }
        }
        catch (Exception exception) when (exception is XmlException or FormatException or OverflowException)
        {
            throw new FormatRefusedException($"The drawing of skeleton '{skeleton.Name}' cannot be read: correct the label in CVAT and export again.");
        }

        // A drawing without names still has its points: those of the label, in order.
        return new(points.Count > 0 ? points : [.. skeleton.Sublabels.Select(label => label.Name)], PythonSet.Order(joints));
    }

    private static int Node(XmlReader reader, string attribute) => int.Parse(reader.GetAttribute(attribute) ?? "", CultureInfo.InvariantCulture);
}
