using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>Reads what <see cref="JobAnnotationsWriter"/> wrote: the index is in memory, records are read when asked for.</summary>
internal sealed class JobAnnotationsFile : IJobAnnotations, IDisposable
{
    private readonly SafeFileHandle file;
    private readonly string path;
    private readonly RecordDecoder decoder;
    private readonly Run[] tags;
    private readonly Run[] shapes;
    private readonly TrackSpan[] tracks;
    private readonly long[] trackOffsets;

    private JobAnnotationsFile(string path, SafeFileHandle file, IReadOnlyList<Label> labels)
    {
        this.path = path;
        this.file = file;
        decoder = new RecordDecoder(labels);
        var index = new CompactReader(ReadIndex());
        tags = ReadRuns(ref index);
        shapes = ReadRuns(ref index);
        var count = index.Count();
        tracks = new TrackSpan[count];
        trackOffsets = new long[count];
        for (var i = 0; i < count; i++)
        {
            tracks[i] = new TrackSpan(decoder.LabelOf((int)index.Unsigned()), index.Int32(), index.Int32(), index.Byte() != 0);
            trackOffsets[i] = (long)index.Unsigned();
        }
    }

    public IReadOnlyList<TrackSpan> Tracks => tracks;

    internal long TagCount => tags.Sum(run => (long)run.Count);

    internal long ShapeCount => shapes.Sum(run => (long)run.Count);

    /// <param name="labels">Those the file was written with.</param>
    internal static JobAnnotationsFile Open(string path, IReadOnlyList<Label> labels)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new JobAnnotationsFile(path, file, labels);
        }
        catch (Exception e)
        {
            file.Dispose();
            throw e is IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException ? Damaged(path) : e;
        }
    }

    public IEnumerable<Tag> ReadTags(int first, int last)
    {
        foreach (var record in Records(tags, first, last))
        {
            yield return decoder.Tag(record.Span);
        }
    }

    public IEnumerable<Shape> ReadShapes(int first, int last)
    {
        foreach (var record in Records(shapes, first, last))
        {
            yield return decoder.Shape(record.Span);
        }
    }

    public Track ReadTrack(int index) => decoder.Track(new RecordWindow(file, path).Read(trackOffsets[index], out _).Span);

    public void Dispose() => file.Dispose();

    internal static InvalidDatasetException Damaged(string path) =>
        new($"'{path}' is damaged: delete the task and restore its backup again.");

    private IEnumerable<ReadOnlyMemory<byte>> Records(Run[] runs, int first, int last)
    {
        var window = new RecordWindow(file, path);
        for (var i = FirstAt(runs, first); i < runs.Length && runs[i].Frame <= last; i++)
        {
            var at = runs[i].Start;
            for (var left = runs[i].Count; left > 0; left--)
            {
                yield return window.Read(at, out at);
            }
        }
    }

    private static int FirstAt(Run[] runs, int frame)
    {
        var (low, high) = (0, runs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (runs[middle].Frame < frame)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private byte[] ReadIndex()
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> footer = stackalloc byte[16];
        if (length < 24 || RandomAccess.Read(file, footer, length - 16) != 16 || !footer[8..].SequenceEqual(JobAnnotationsWriter.Magic))
        {
            throw Damaged(path);
        }

        var start = BinaryPrimitives.ReadInt64LittleEndian(footer);
        if (start < 8 || start > length - 16)
        {
            throw Damaged(path);
        }

        var index = new byte[length - 16 - start];
        var done = 0;
        while (done < index.Length && RandomAccess.Read(file, index.AsSpan(done), start + done) is > 0 and var read)
        {
            done += read;
        }

        return index;
    }

    private static Run[] ReadRuns(ref CompactReader index)
    {
        var runs = new Run[index.Count()];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new Run(index.Int32(), (long)index.Unsigned(), index.Count());
        }

        return runs;
    }

    private readonly record struct Run(int Frame, long Start, int Count);
}
