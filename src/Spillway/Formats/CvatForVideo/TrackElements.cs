using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.CvatXml;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CvatForVideo;

/// <summary>The <c>track</c> elements, numbered through: tracks of all tasks, then lone shapes of all tasks.</summary>
internal sealed class TrackElements
{
    private readonly XmlOutput xml;
    private int nextId;

    private TrackElements(XmlOutput xml) => this.xml = xml;

    public static void Write(XmlOutput xml, FormatWork work)
    {
        var elements = new TrackElements(xml);
        elements.WriteTracks(work, task => task.ReadTracks(work.CancellationToken));
        elements.WriteTracks(work, task => task.ReadShapesAsTracks(work.CancellationToken));
        // A track goes through many frames: none is done before all are.
        foreach (var _ in work.Dataset.Tasks.SelectMany(task => task.Frames))
            work.FrameDone();
    }

    private void WriteTracks(FormatWork work, Func<DatasetTask, IEnumerable<Track>> read)
    {
        foreach (var subset in work.Subsets)
        {
            foreach (var task in subset.Tasks)
            {
                var numbers = FrameNumbers.Of(task);
                foreach (var track in read(task))
                    WriteTrack(track, numbers, work.Dataset.HasSubsets ? (subset.Name, task.Id) : null);
            }
        }
    }

    private void WriteTrack(Track track, FrameNumbers numbers, (string Subset, long TaskId)? inProject)
    {
        xml.Start("track"u8);
        xml.Attribute("id"u8, nextId++);
        xml.Attribute("label"u8, track.Label.Name);
        xml.Attribute("source"u8, track.Source);
        if (inProject is { } place)
        {
            xml.Attribute("task_id"u8, place.TaskId);
            xml.Attribute("subset"u8, place.Subset);
        }

        if (track.Group != 0)
            xml.Attribute("group_id"u8, track.Group);
        if (track.Elements.Count > 0)
            WriteSkeletons(track, numbers);
        else
            WriteShapes(track, numbers);
        xml.End("track"u8);
    }

    private void WriteShapes(Track track, FrameNumbers numbers)
    {
        foreach (var shape in track.Shapes)
        {
            if (shape.Type == ShapeType.Skeleton)
                continue;

            StartShape(shape, numbers);
            xml.Attribute("z_order"u8, shape.ZOrder);
            EndShape(shape);
        }
    }

    /// <summary>A skeleton without any point on a frame is left out there.</summary>
    private void WriteSkeletons(Track track, FrameNumbers numbers)
    {
        var points = track.Elements.SelectMany(element => element.Shapes).ToLookup(shape => shape.Frame);
        foreach (var shape in track.Shapes)
        {
            if (shape.Type == ShapeType.Skeleton && !points.Contains(shape.Frame))
                continue;

            StartShape(shape, numbers);
            xml.Attribute("z_order"u8, shape.ZOrder);
            if (shape.Type == ShapeType.Skeleton)
            {
                foreach (var point in points[shape.Frame])
                    WritePoint(point);
            }

            EndShape(shape);
        }
    }

    private void WritePoint(Shape point)
    {
        xml.Start(CvatShape.ElementName(point.Type));
        xml.Attribute("label"u8, point.Label.Name);
        WriteState(point);
        EndShape(point);
    }

    private void StartShape(Shape shape, FrameNumbers numbers)
    {
        xml.Start(CvatShape.ElementName(shape.Type));
        xml.Attribute("frame"u8, numbers[shape.Frame]);
        WriteState(shape);
    }

    private void WriteState(Shape shape)
    {
        xml.Attribute("keyframe"u8, shape.Keyframe);
        if (shape.Type != ShapeType.Skeleton)
        {
            xml.Attribute("outside"u8, shape.Outside);
            xml.Attribute("occluded"u8, shape.Occluded);
        }

        CvatShape.WriteCoordinates(xml, shape);
    }

    private void EndShape(Shape shape)
    {
        CvatShape.WriteAttributes(xml, shape.Attributes);
        xml.End(CvatShape.ElementName(shape.Type));
    }
}
