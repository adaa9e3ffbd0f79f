using System.Buffers.Binary;
using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Writes the annotations of one job: records in the order of the document, then an index of runs by frame. A run is what lies
/// on one frame in a row, so that a document in frame order has one run per frame.
/// </summary>
internal sealed class JobAnnotationsWriter : IDisposable
{
    internal static ReadOnlySpan<byte> Magic => "SPWJOB1\n"u8;

    private readonly FileStream file;
    private readonly AnnotationEncoder encoder;
    private readonly int lastFrame;
    private readonly CompactWriter record = new();
    private readonly CompactWriter length = new();
    private readonly List<Run> tags = [];
    private readonly List<Run> shapes = [];
    private readonly List<(TrackSpan Span, long Offset)> tracks = [];
    private long position = Magic.Length;

    /// <param name="lastFrame">The task's last frame index: a shape beyond it contradicts the task.</param>
    internal JobAnnotationsWriter(string path, IReadOnlyList<Label> labels, int lastFrame)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 << 10);
        file.Write(Magic);
        encoder = new AnnotationEncoder(labels);
        this.lastFrame = lastFrame;
    }

    internal long Count { get; private set; }

    internal void AddTag(AnnotationDraft draft)
    {
        CheckFrame(draft);
        encoder.Tag(record, draft);
        Add(tags, draft.Frame);
    }

    internal void AddShape(AnnotationDraft draft)
    {
        CheckFrame(draft);
        encoder.Shape(record, draft);
        Add(shapes, draft.Frame);
    }

    internal void AddTrack(AnnotationDraft draft)
    {
        CheckFrame(draft);
        if (draft.Shapes.Count == 0 && draft.Elements.TrueForAll(element => element.Shapes.Count == 0))
        {
            // Nobody ever sees it.
            return;
        }

        var label = encoder.Track(record, draft);
        tracks.Add((SpanOf(label, draft), position));
        WriteRecord();
    }

    internal void Complete()
    {
        WriteRuns(tags);
        WriteRuns(shapes);
        record.Unsigned((ulong)tracks.Count);
        foreach (var (span, offset) in tracks)
        {
            record.Unsigned((ulong)span.Label.Id);
            record.Signed(span.First);
            record.Signed(span.Last);
            record.Byte((byte)(span.EndsOutside ? 1 : 0));
            record.Unsigned((ulong)offset);
        }

        file.Write(record.Written);
        Span<byte> footer = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(footer, position);
        Magic.CopyTo(footer[8..]);
        file.Write(footer);
        file.Dispose();
    }

    public void Dispose() => file.Dispose();

    private void CheckFrame(AnnotationDraft draft)
    {
        if (draft.Frame < 0 || draft.Frame > lastFrame)
        {
            throw new InvalidAnnotationException($"is on frame {draft.Frame}, and the task has frames 0 to {lastFrame}");
        }
    }

    private void Add(List<Run> runs, int frame)
    {
        var start = position;
        WriteRecord();
        if (runs.Count > 0 && runs[^1].Frame == frame && runs[^1].End == start)
        {
            runs[^1] = runs[^1] with { Count = runs[^1].Count + 1, End = position };
        }
        else
        {
            runs.Add(new Run(frame, start, position, 1));
        }
    }

    private void WriteRecord()
    {
        Count++;
        length.Unsigned((ulong)record.Length);
        file.Write(length.Written);
        file.Write(record.Written);
        position += length.Length + record.Length;
        length.Clear();
        record.Clear();
    }

    private void WriteRuns(List<Run> runs)
    {
        record.Unsigned((ulong)runs.Count);
        foreach (var run in runs.OrderBy(run => run.Frame))
        {
            record.Signed(run.Frame);
            record.Unsigned((ulong)run.Start);
            record.Unsigned((ulong)run.Count);
        }
    }

    private static TrackSpan SpanOf(Label label, AnnotationDraft track)
    {
        var last = track.Shapes.Count == 0 ? -1 : track.Shapes.Max(shape => shape.Frame);
        return new TrackSpan(label, FirstFrameOf(track), last, last < 0 || track.Shapes.FindLast(shape => shape.Frame == last)!.Outside);
    }

    private static int FirstFrameOf(AnnotationDraft track)
    {
        var first = track.Frame < 0 ? int.MaxValue : track.Frame;
        foreach (var shape in track.Shapes)
        {
            first = Math.Min(first, shape.Frame);
        }

        foreach (var element in track.Elements)
        {
            first = Math.Min(first, FirstFrameOf(element));
        }

        return first;
    }

    private readonly record struct Run(int Frame, long Start, long End, int Count);
}
