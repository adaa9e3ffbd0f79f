using Spillway.Annotations;
using Spillway.Annotations.Masks;

namespace Spillway.Datasets.Compact;

/// <summary>Annotations that follow each other in one list, as records of the compact form that still have to get their place in a file.</summary>
/// <param name="pixels">See <see cref="AnnotationEncoder"/>.</param>
internal sealed class AnnotationRun(LabelNames labels, int lastFrame, PolygonArea? pixels)
{
    private readonly AnnotationEncoder encoder = new(labels, pixels);
    private readonly CompactWriter record = new();
    private readonly CompactWriter records = new();
    private readonly List<EncodedRecord> index = [];

    internal AnnotationKind Kind { get; private set; }

    /// <summary>How many elements of the list this stands for; a track that is never seen has no record.</summary>
    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> Bytes => records.Written;

    internal IReadOnlyList<EncodedRecord> Records => index;

    internal void Begin(AnnotationKind kind)
    {
        (Kind, Count) = (kind, 0);
        records.Clear();
        index.Clear();
    }

    /// <exception cref="InvalidAnnotationException">It contradicts the task or its labels.</exception>
    internal void Add(AnnotationDraft draft)
    {
        CheckFrame(draft);
        record.Clear();
        switch (Kind)
        {
            case AnnotationKind.Tag:
                encoder.Tag(record, draft);
                Add(new EncodedRecord(draft.Frame, records.Length, null));
                break;
            case AnnotationKind.Shape:
                encoder.Shape(record, draft);
                Add(new EncodedRecord(draft.Frame, records.Length, null));
                break;
            default:
                // One without any shape nobody ever sees.
                if (draft.Shapes.Count > 0 || draft.Elements.Exists(element => element.Shapes.Count > 0))
                {
                    var label = encoder.Track(record, draft);
                    Add(new EncodedRecord(draft.Frame, records.Length, SpanOf(label, draft)));
                }

                break;
        }

        Count++;
    }

    private void Add(EncodedRecord encoded)
    {
        index.Add(encoded);
        records.Unsigned((ulong)record.Length);
        records.Bytes(record.Written);
    }

    private void CheckFrame(AnnotationDraft draft)
    {
        if (draft.Frame < 0 || draft.Frame > lastFrame)
        {
            throw new InvalidAnnotationException(draft.Frame == AnnotationDraft.NoFrame
                ? "has no frame"
                : $"is on frame {draft.Frame}, and the task has frames 0 to {lastFrame}");
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

/// <param name="Start">Where its length stands among the run's bytes.</param>
/// <param name="Track">Of a track: what the index says of it.</param>
internal readonly record struct EncodedRecord(int Frame, int Start, TrackSpan? Track);
