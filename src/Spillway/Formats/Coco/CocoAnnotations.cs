using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The <c>annotations</c>, numbered through the subset in frame order.</summary>
internal static class CocoAnnotations
{
    /// <param name="imageIds">Task by task, frame by frame.</param>
    public static void Write(JsonOutput json, FormatWork work, ExportedSubset subset, IReadOnlyList<int[]> imageIds, CocoKind kind)
    {
        json.StartArray("annotations"u8);
        var nextId = 1;
        for (var task = 0; task < subset.Tasks.Count; task++)
        {
            var (ids, index) = (imageIds[task], 0);
            FrameTexts.Write(work, subset.Tasks[task], frame => Prepare(frame, ids[index++], kind, ref nextId), kind.CreateWriter, json.Items);
        }

        json.EndArray();
    }

    private static CocoFrame Prepare(FrameAnnotations annotations, int imageId, CocoKind kind, ref int nextId)
    {
        var firstId = nextId;
        nextId += kind.CountAnnotations(annotations.Shapes);
        return new CocoFrame(annotations.Shapes, new CocoImage(imageId, annotations.Frame.Width, annotations.Frame.Height), firstId);
    }
}

/// <param name="FirstId">Of the annotations on the frame; the others follow it.</param>
internal readonly record struct CocoFrame(IReadOnlyList<Shape> Shapes, CocoImage Image, int FirstId);

internal readonly record struct CocoImage(int Id, int Width, int Height);
