using Spillway.Annotations;
using Spillway.Formats.Coco;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>The points of a skeleton, and the box around those that are on the frame.</summary>
internal static class KeypointValues
{
    private const int Absent = 0, Hidden = 1, Visible = 2;

    /// <summary>x, y and visibility in the order of the drawing.</summary>
    public static void Write(JsonOutput json, Shape skeleton, SkeletonDrawing drawing)
    {
        var present = 0;
        json.StartArray("keypoints"u8);
        foreach (var name in drawing.Points)
        {
            var (x, y, visibility) = (0.0, 0.0, Absent);
            foreach (var element in skeleton.Elements)
            {
                if (element.Label.Name == name && element.Points.Length >= 2)
                    (x, y, visibility) = (Round(element, 0), Round(element, 1), element.Outside ? Absent : element.Occluded ? Hidden : Visible);
            }

            json.Number(x);
            json.Number(y);
            json.Integer(visibility);
            present += visibility == Absent ? 0 : 1;
        }

        json.EndArray();
        json.Integer("num_keypoints"u8, present);
    }

    public static CocoBox BoxOf(Shape skeleton)
    {
        CocoBox? around = null;
        foreach (var element in skeleton.Elements)
        {
            if (element.Outside || element.Points.Length < 2)
                continue;
            var point = new CocoBox(Round(element, 0), Round(element, 1), 0, 0);
            around = around is { } other ? other.Around(point) : point;
        }

        return around ?? default;
    }

    private static double Round(Shape element, int coordinate) => ExactDecimal.Around(element.Points.Span[coordinate], CocoShapes.Decimals);
}
