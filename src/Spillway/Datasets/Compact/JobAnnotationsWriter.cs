using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Spillway.Storage;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Writes the annotations of one job: records in the order of the document, then an index of runs by frame. A run is what lies
/// on one frame in a row, so that a document in frame order has one run per frame. docs/compact-annotations.md shows the layout.
/// </summary>
internal sealed class JobAnnotationsWriter : IDisposable
{
    /// <summary>At the start and at the end; the digit is the version of the layout.</summary>
    internal static ReadOnlySpan<byte> Magic => "SPWJOB1\n"u8;

    private readonly SafeFileHandle? own;
    private readonly RecordOutput output;
    private readonly CompactWriter record = new();
    private readonly List<RecordRun> tags = [];
    private readonly List<RecordRun> shapes = [];
    private readonly List<(TrackSpan Span, long Offset)> tracks = [];
    private List<RecordRun>? open;

    /// <summary>Creates the file, which must not exist.</summary>
    /// <param name="wrote">Told of bytes that were written.</param>
    internal JobAnnotationsWriter(string path, Action<long>? wrote = null)
        : this(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None), isOwn: true, wrote)
    {
    }

    /// <param name="file">Empty, and stays the caller's.</param>
    internal JobAnnotationsWriter(UnnamedFile file)
        : this(file.Handle, isOwn: false, wrote: null)
    {
    }

    private JobAnnotationsWriter(SafeFileHandle file, bool isOwn, Action<long>? wrote)
    {
        own = isOwn ? file : null;
        output = new RecordOutput(file, wrote);
        output.Write(Magic);
    }

    internal void Append(AnnotationRun run)
    {
        var start = output.Position;
        foreach (var (frame, offset, track) in run.Records)
        {
            if (track is { } span)
            {
                tracks.Add((span, start + offset));
                open = null;
            }
            else
            {
                Add(run.Kind == AnnotationKind.Tag ? tags : shapes, frame, start + offset);
            }
        }

        output.Write(run.Bytes);
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
        Dispose();
    }

    public void Dispose() => own?.Dispose();

    private void Add(List<RecordRun> runs, int frame, long offset)
    {
        if (open == runs && runs[^1].Frame == frame)
        {
            runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
        }
        else
        {
            runs.Add(new RecordRun(frame, 1, offset));
            open = runs;
        }
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
}

/// <summary>Records of one frame that lie one behind the other: 16 bytes of index.</summary>
internal readonly record struct RecordRun(int Frame, int Count, long Start) : IComparable<RecordRun>
{
    /// <summary>By frame; of one frame, in the order of the document.</summary>
    public int CompareTo(RecordRun other) => Frame != other.Frame ? Frame.CompareTo(other.Frame) : Start.CompareTo(other.Start);
}
