using System.Buffers.Binary;
using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Writes the annotations of one job: records in the order of the document, then an index of runs by frame. A run is what lies
/// on one frame in a row, so that a document in frame order has one run per frame. docs/compact-annotations.md shows the layout.
/// </summary>
internal sealed class JobAnnotationsWriter : IDisposable
{
    /// <summary>At the start and at the end; the digit is the version of the layout.</summary>
    internal static ReadOnlySpan<byte> Magic => "SPWJOB1\n"u8;

    private readonly RecordOutput output;
    private readonly AnnotationEncoder encoder;
    private readonly int lastFrame;
    private readonly CompactWriter record = new();
    private readonly List<RecordRun> tags = [];
    private readonly List<RecordRun> shapes = [];
    private readonly List<(TrackSpan Span, long Offset)> tracks = [];
    private List<RecordRun>? open;

    /// <param name="lastFrame">The task's last frame index: a shape beyond it contradicts the task.</param>
    internal JobAnnotationsWriter(string path, IReadOnlyList<Label> labels, int lastFrame)
    {
        output = new RecordOutput(path);
        output.Write(Magic);
        encoder = new AnnotationEncoder(labels);
        this.lastFrame = lastFrame;
    }

    internal long Count { get; private set; }

    internal void AddTag(AnnotationDraft draft)
    {
        CheckFrame(draft);
        record.Clear();
        encoder.Tag(record, draft);
        Add(tags, draft.Frame);
    }

    internal void AddShape(AnnotationDraft draft)
    {
        CheckFrame(draft);
        record.Clear();
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

        record.Clear();
        var label = encoder.Track(record, draft);
        tracks.Add((SpanOf(label, draft), output.Position));
        open = null;
        WriteRecord();
    }

    internal void Complete()
    {
        var start = output.Position;
        record.Clear();
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

        output.Write(record.Written);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, start);
        output.Write(number);
        BinaryPrimitives.WriteUInt64LittleEndian(number, output.Hash);
        output.Write(number);
        output.Write(Magic);
        output.Flush();
        output.Dispose();
    }

    public void Dispose() => output.Dispose();

    private void CheckFrame(AnnotationDraft draft)
    {
        if (draft.Frame < 0 || draft.Frame > lastFrame)
        {
            throw new InvalidAnnotationException(draft.Frame == AnnotationDraft.NoFrame
                ? "has no frame"
                : $"is on frame {draft.Frame}, and the task has frames 0 to {lastFrame}");
        }
    }

    private void Add(List<RecordRun> runs, int frame)
    {
        if (open == runs && runs[^1].Frame == frame)
        {
            runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
        }
        else
        {
            runs.Add(new RecordRun(frame, 1, output.Position));
            open = runs;
        }

        WriteRecord();
    }

    private void WriteRecord()
    {
        Count++;
        output.WriteRecord(record.Written);
    }

    private void WriteRuns(List<RecordRun> runs)
    {
        runs.Sort();
        record.Unsigned((ulong)runs.Count);
        foreach (var run in runs)
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
}

/// <summary>Records of one frame that lie one behind the other: 16 bytes of index.</summary>
internal readonly record struct RecordRun(int Frame, int Count, long Start) : IComparable<RecordRun>
{
    /// <summary>By frame; of one frame, in the order of the document.</summary>
    public int CompareTo(RecordRun other) => Frame != other.Frame ? Frame.CompareTo(other.Frame) : Start.CompareTo(other.Start);
}
