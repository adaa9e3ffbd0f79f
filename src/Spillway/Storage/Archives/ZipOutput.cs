namespace Spillway.Storage.Archives;

/// <summary>Lays entries out one behind the other and remembers their records for the directory at the end. One thread only.</summary>
internal sealed class ZipOutput(ZipTarget target, ZipWriterOptions options, CancellationToken cancellationToken) : IDisposable
{
    private readonly uint dosTime = ZipRecords.DosTime(options.Time);
    private readonly byte[] header = new byte[46 + ArchiveEntryName.LongestName + 64 + (2 * BlockCloning.BlockLength)];
    private readonly ZipDirectoryBuffer directory = new();
    private readonly ZipSourceFiles sources = new();
    private readonly MemoryStream spool = new();
    private readonly CopiedEntryChecks? checks = options.VerifySources && target.Written is { } written ? new(written, cancellationToken) : null;

    /// <summary>One entry is written at a time, so that they can share the room they wait in.</summary>
    internal MemoryStream RentSpool()
    {
        spool.SetLength(0);
        return spool;
    }

    internal void WriteWholeEntry(ZipRecord record, ReadOnlySpan<byte> bytes)
    {
        WriteHeader(record, padding: 0);
        target.Write(bytes);
    }

    internal ZipRecord BeginOpenEntry(ZipRecord record, ReadOnlySpan<byte> bytes)
    {
        var flags = target.CanPatch ? record.Flags : (ushort)(record.Flags | ZipRecords.FlagDescriptor);
        record = record with { Offset = target.Position, CompressedLength = bytes.Length, Flags = flags };
        target.Write(header.AsSpan(0, ZipRecords.WriteLocalOpen(header, record, dosTime)));
        target.Write(bytes);
        return record;
    }

    internal void CloseOpenEntry(ZipRecord record)
    {
        if (target.CanPatch)
        {
            target.Patch(record.Offset, header.AsSpan(0, ZipRecords.WriteLocalClosed(header, record, dosTime)));
        }
        else
        {
            target.Write(header.AsSpan(0, ZipRecords.WriteDescriptor(header, record)));
        }

        Remember(record);
    }

    internal void WriteRaw(ReadOnlySpan<byte> bytes) => target.Write(bytes);

    internal void Copy(ZipSource source)
    {
        var method = source.Deflated ? ZipRecords.Deflated : ZipRecords.Stored;
        var record = new ZipRecord(source.Name, method, ZipRecords.FlagUtf8, source.Crc32, source.Range.Length, source.Length, 0);
        var file = sources.Open(source);
        WriteHeader(record, PaddingFor(record));
        if (options.VerifySources && checks is null)
        {
            VerifiedCopy.Copy(source, file, target, cancellationToken);
            return;
        }

        var offset = target.Position;
        target.Copy(file, source.Range.Offset, source.Range.Length, cancellationToken);
        checks?.Add(source, offset);
    }

    internal void Finish()
    {
        checks?.Finish();
        var offset = target.Position;
        directory.CopyTo(target);
        var length = target.Position - offset;
        target.Write(header.AsSpan(0, ZipRecords.WriteEnd(header, directory.Count, offset, length)));
        target.Flush();
    }

    public void Dispose()
    {
        checks?.Dispose();
        sources.Dispose();
        target.Dispose();
    }

    private void WriteHeader(ZipRecord record, int padding)
    {
        record = record with { Offset = target.Position };
        target.Write(header.AsSpan(0, ZipRecords.WriteLocal(header, record, dosTime, padding)));
        Remember(record);
    }

    private int PaddingFor(in ZipRecord record)
    {
        if (!options.Clones || record.Method != ZipRecords.Stored || record.Length < BlockCloning.Smallest)
        {
            return 0;
        }

        var start = target.Position + ZipRecords.WriteLocal(header, record, dosTime, padding: 0);
        var padding = (int)(-start & (BlockCloning.BlockLength - 1));
        // An extra field has four bytes of its own and two that say the alignment.
        return padding is > 0 and < 6 ? padding + BlockCloning.BlockLength : padding;
    }

    private void Remember(in ZipRecord record) => directory.Add(header.AsSpan(0, ZipRecords.WriteCentral(header, record, dosTime)));
}

/// <summary>The central directory while it grows: bytes, not objects.</summary>
internal sealed class ZipDirectoryBuffer
{
    private const int ChunkLength = 1 << 20;

    private readonly List<(byte[] Bytes, int Length)> chunks = [];

    internal long Count { get; private set; }

    internal void Add(ReadOnlySpan<byte> record)
    {
        Count++;
        if (chunks.Count == 0 || chunks[^1].Length + record.Length > chunks[^1].Bytes.Length)
        {
            // The first chunk is small: most archives hold a handful of entries.
            chunks.Add((new byte[chunks.Count == 0 ? 16 << 10 : ChunkLength], 0));
        }

        var (bytes, length) = chunks[^1];
        record.CopyTo(bytes.AsSpan(length));
        chunks[^1] = (bytes, length + record.Length);
    }

    internal void CopyTo(ZipTarget target)
    {
        foreach (var (bytes, length) in chunks)
        {
            target.Write(bytes.AsSpan(0, length));
        }
    }
}
