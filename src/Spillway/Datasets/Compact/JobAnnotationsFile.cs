using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Spillway.Annotations;
using Spillway.Storage;

namespace Spillway.Datasets.Compact;

/// <summary>Reads what <see cref="JobAnnotationsWriter"/> wrote: the index is in memory, records are read when asked for.</summary>
internal sealed class JobAnnotationsFile : IJobAnnotations, IDisposable
{
    private readonly SafeFileHandle file;
    private readonly IDisposable owner;
    private readonly string path;
    private readonly RecordDecoder decoder;
    private readonly RecordRun[] tags;
    private readonly RecordRun[] shapes;
    private readonly TrackSpan[] tracks;
    private readonly long[] trackOffsets;
    private readonly long end;

    private JobAnnotationsFile(string path, SafeFileHandle file, IDisposable owner, IReadOnlyList<Label> labels, bool verify)
    {
        this.path = path;
        this.file = file;
        this.owner = owner;
        decoder = new RecordDecoder(labels);
        var index = new CompactReader(ReadIndex(verify, out end));
        tags = ReadRuns(ref index);
        shapes = ReadRuns(ref index);
        var count = index.Count();
        tracks = new TrackSpan[count];
        trackOffsets = new long[count];
        for (var i = 0; i < count; i++)
        {
            tracks[i] = new TrackSpan(decoder.LabelOf(index.Ordinal()), index.Int32(), index.Int32(), index.Byte() != 0);
            trackOffsets[i] = (long)index.Unsigned();
        }
    }

    public IReadOnlyList<TrackSpan> Tracks => tracks;

    /// <summary>Bytes on disk.</summary>
    internal long Length => RandomAccess.GetLength(file);

    internal long TagCount => tags.Sum(run => (long)run.Count);

    internal long ShapeCount => shapes.Sum(run => (long)run.Count);

    /// <param name="labels">Those the file was written with.</param>
    /// <param name="verify">Whether to read all of it once and compare its checksum.</param>
    /// <exception cref="InvalidDatasetException">It is not there, cut off, damaged, or of another version.</exception>
    internal static JobAnnotationsFile Open(string path, IReadOnlyList<Label> labels, bool verify = true)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDatasetException($"'{path}' is missing: delete the task and restore its backup again.");
        }

        return Open(path, file, file, labels, verify);
    }

    /// <param name="file">This process has just written it, and nobody else can. It is disposed of with this.</param>
    internal static JobAnnotationsFile Open(UnnamedFile file, IReadOnlyList<Label> labels) => Open(file.Path, file.Handle, file, labels, verify: false);

    private static JobAnnotationsFile Open(string path, SafeFileHandle file, IDisposable owner, IReadOnlyList<Label> labels, bool verify)
    {
        try
        {
            return new JobAnnotationsFile(path, file, owner, labels, verify);
        }
        catch (DamagedRecordException)
        {
            owner.Dispose();
            throw Damaged(path);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    public IEnumerable<Tag> ReadTags(int first, int last)
    {
        foreach (var record in Records(tags, first, last))
        {
            yield return DecodeTag(record.Span);
        }
    }

    public IEnumerable<Shape> ReadShapes(int first, int last)
    {
        foreach (var record in Records(shapes, first, last))
        {
            yield return DecodeShape(record.Span);
        }
    }

    public Track ReadTrack(int index)
    {
        var record = new RecordWindow(file, path, end).Read(trackOffsets[index], out _);
        try
        {
            return decoder.Track(record.Span);
        }
        catch (DamagedRecordException)
        {
            throw Damaged(path);
        }
    }

    public void Dispose() => owner.Dispose();

    internal static InvalidDatasetException Damaged(string path) =>
        new($"'{path}' is damaged: delete the task and restore its backup again.");

    private IEnumerable<ReadOnlyMemory<byte>> Records(RecordRun[] runs, int first, int last)
    {
        var window = new RecordWindow(file, path, end);
        for (var i = FirstAt(runs, first); i < runs.Length && runs[i].Frame <= last; i++)
        {
            var at = runs[i].Start;
            for (var left = runs[i].Count; left > 0; left--)
            {
                yield return window.Read(at, out at);
            }
        }
    }

    private static int FirstAt(RecordRun[] runs, int frame)
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

    private Tag DecodeTag(ReadOnlySpan<byte> record)
    {
        try
        {
            return decoder.Tag(record);
        }
        catch (DamagedRecordException)
        {
            throw Damaged(path);
        }
    }

    private Shape DecodeShape(ReadOnlySpan<byte> record)
    {
        try
        {
            return decoder.Shape(record);
        }
        catch (DamagedRecordException)
        {
            throw Damaged(path);
        }
    }

    private byte[] ReadIndex(bool verify, out long start)
    {
        const int footerLength = 24;
        var length = RandomAccess.GetLength(file);
        Span<byte> footer = stackalloc byte[footerLength];
        if (length < 8 + footerLength || RandomAccess.Read(file, footer, length - footerLength) != footerLength || !footer[16..].SequenceEqual(JobAnnotationsWriter.Magic))
        {
            throw Damaged(path);
        }

        start = BinaryPrimitives.ReadInt64LittleEndian(footer);
        var indexLength = length - footerLength - start;
        if (start < 8 || indexLength < 0 || indexLength > Array.MaxLength
            || (verify && HashOf(length - footerLength + 8) != BinaryPrimitives.ReadUInt64LittleEndian(footer[8..])))
        {
            throw Damaged(path);
        }

        var index = new byte[indexLength];
        for (var done = 0; done < index.Length;)
        {
            var read = RandomAccess.Read(file, index.AsSpan(done), start + done);
            done += read > 0 ? read : throw Damaged(path);
        }

        return index;
    }

    private ulong HashOf(long length)
    {
        var hash = new XxHash3();
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            for (var done = 0L; done < length;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done)), done);
                if (read == 0)
                {
                    break;
                }

                hash.Append(buffer.AsSpan(0, read));
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hash.GetCurrentHashAsUInt64();
    }

    private static RecordRun[] ReadRuns(ref CompactReader index)
    {
        var runs = new RecordRun[index.Count()];
        for (var i = 0; i < runs.Length; i++)
        {
            var (frame, start) = (index.Int32(), (long)index.Unsigned());
            runs[i] = new RecordRun(frame, index.Ordinal(), start);
        }

        return runs;
    }
}
