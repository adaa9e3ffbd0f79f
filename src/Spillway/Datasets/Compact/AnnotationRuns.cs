using System.Buffers;
using Spillway.Annotations;
using Spillway.Annotations.Masks;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Pieces of a document's lists, read on all processors and written in the order of the document. A few are under way at a time; whoever adds
/// the next one waits for the oldest and writes it.
/// </summary>
internal sealed class AnnotationRuns(string entry, IReadOnlyList<Label> labels, int lastFrame, bool countPixels) : IDisposable
{
    private static readonly int MostPending = Math.Min(6 * Environment.ProcessorCount, 32);

    private readonly LabelNames names = new(labels);
    private readonly Queue<Piece> pending = new();
    private readonly Stack<AnnotationRunParser> idle = new();
    private readonly List<JobAnnotationsWriter> open = [];
    private int lists;
    private int writtenList;
    private int writtenOfList;
    private int job;
    private AnnotationKind kind;

    internal void BeginJob(int number, JobAnnotationsWriter writer)
    {
        job = number;
        open.Add(writer);
    }

    internal void BeginList(AnnotationKind of)
    {
        kind = of;
        lists++;
    }

    /// <summary>The element at which the reader stands.</summary>
    internal void AddElement(ref JsonStreamReader json)
    {
        var parser = Rent();
        parser.ParseOne(ref json, kind);
        Add(new Piece(open[^1], job, lists, parser, Task.CompletedTask, null, 0));
        // Of large ones there is never more than one.
        if (parser.Fault is not null || parser.IsLarge)
        {
            Finish();
        }
    }

    /// <param name="elements">Whole elements, each behind its comma.</param>
    /// <param name="position">Where in the document they stand.</param>
    internal void AddElements(ReadOnlySpan<byte> elements, long position)
    {
        // Made a document of its own: its brackets stand in place of the first comma and behind the last element.
        var list = ArrayPool<byte>.Shared.Rent(elements.Length + 1);
        elements.CopyTo(list);
        list[elements.IndexOf((byte)',')] = (byte)'[';
        list[elements.Length] = (byte)']';
        var (parser, length, of) = (Rent(), elements.Length + 1, kind);
        Add(new Piece(open[^1], job, lists, parser, Task.Run(() => parser.ParseAll(list, length, of)), list, position));
    }

    internal void EndJob() => Add(new Piece(open[^1], job, lists, null, Task.CompletedTask, null, 0));

    /// <exception cref="InvalidDatasetException">What was added holds an annotation that cannot be read.</exception>
    internal void Finish()
    {
        while (pending.Count > 0)
        {
            WriteOldest();
        }
    }

    /// <summary>Waits for who still reads.</summary>
    public void Dispose()
    {
        Task.WhenAll(pending.Select(piece => piece.Work)).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        open.ForEach(writer => writer.Dispose());
        foreach (var parser in idle) parser.Dispose();
        foreach (var piece in pending) piece.Parser?.Dispose();
    }

    private AnnotationRunParser Rent() => idle.TryPop(out var parser) ? parser : new AnnotationRunParser(names, lastFrame, countPixels ? new PolygonArea() : null);

    private void Add(Piece piece)
    {
        pending.Enqueue(piece);
        while (pending.Count > MostPending)
        {
            WriteOldest();
        }
    }

    private void WriteOldest()
    {
        var piece = pending.Peek();
        piece.Work.GetAwaiter().GetResult();
        if (piece.Parser is not { } parser)
        {
            piece.Writer.Complete();
            open.Remove(piece.Writer);
            pending.Dequeue();
            return;
        }

        if (piece.List != writtenList)
        {
            (writtenList, writtenOfList) = (piece.List, 0);
        }

        // It stays the oldest: whoever asks again is told the same.
        if (parser.Fault is { } fault)
        {
            throw new InvalidDatasetException(fault.Text is null
                ? NoJson(entry, piece.Position + fault.Position)
                : $"In entry '{entry}' {parser.Run.Kind.Word()} {writtenOfList + parser.Run.Count} of job {piece.Job} {fault.Text}.");
        }

        piece.Writer.Append(parser.Run);
        pending.Dequeue();
        writtenOfList += parser.Run.Count;
        if (parser.IsLarge)
        {
            parser.Dispose();
        }
        else
        {
            idle.Push(parser);
        }

        if (piece.Bytes is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    internal static string NoJson(string entry, long position) => $"Entry '{entry}' is not valid JSON (behind byte {position}).";

    /// <param name="List">Which of the document's lists: its elements are counted.</param>
    /// <param name="Parser">What was read; null: the job ends here.</param>
    private sealed record Piece(JobAnnotationsWriter Writer, int Job, int List, AnnotationRunParser? Parser, Task Work, byte[]? Bytes, long Position);
}
