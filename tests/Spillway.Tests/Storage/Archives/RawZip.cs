using System.IO.Hashing;
using System.Text;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Storage.Archives;

/// <summary>Puts a ZIP together record by record, so that a test can lie in any of them.</summary>
#pragma warning disable CA1001 // Memory streams hold nothing that must be let go.
internal sealed class RawZip
#pragma warning restore CA1001
{
    private readonly MemoryStream bytes = new();
    private readonly MemoryStream directory = new();
    private readonly byte[] header = new byte[100_000];
    private int count;

    internal long Position => bytes.Position;

    internal RawZip File(string name, string content = "content", Func<ZipRecord, ZipRecord>? local = null, Func<ZipRecord, ZipRecord>? central = null, uint mode = 0x81A4)
    {
        var data = Encoding.UTF8.GetBytes(content);
        return Raw(name, data, new ZipRecord(name, ZipRecords.Stored, ZipRecords.FlagUtf8, Crc32.HashToUInt32(data), data.Length, data.Length, bytes.Position), local, central, mode);
    }

    internal RawZip Deflated(string name, byte[] content, Func<ZipRecord, ZipRecord>? central = null)
    {
        var compressed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(compressed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(content);
        }

        var record = new ZipRecord(name, ZipRecords.Deflated, ZipRecords.FlagUtf8, Crc32.HashToUInt32(content), compressed.Length, content.Length, bytes.Position);
        return Raw(name, compressed.ToArray(), record, central, central, 0x81A4);
    }

    internal RawZip Central(ZipRecord record)
    {
        directory.Write(header, 0, ZipRecords.WriteCentral(header, record, 0x00210000));
        count++;
        return this;
    }

    internal RawZip Bytes(ReadOnlySpan<byte> junk)
    {
        bytes.Write(junk);
        return this;
    }

    internal byte[] ToArray(int? declaredCount = null, long moveDirectory = 0)
    {
        var offset = bytes.Position;
        bytes.Write(directory.ToArray());
        bytes.Write(header, 0, ZipRecords.WriteEnd(header, declaredCount ?? count, offset + moveDirectory, directory.Length));
        return bytes.ToArray();
    }

    private RawZip Raw(string name, byte[] data, ZipRecord record, Func<ZipRecord, ZipRecord>? local, Func<ZipRecord, ZipRecord>? central, uint mode)
    {
        bytes.Write(header, 0, ZipRecords.WriteLocal(header, local?.Invoke(record) ?? record, 0x00210000, 0));
        bytes.Write(data);
        var start = directory.Position;
        Central(central?.Invoke(record) ?? record);
        var end = directory.Position;
        directory.Position = start + 40;
        directory.Write(BitConverter.GetBytes((ushort)mode));
        directory.Position = end;
        return this;
    }
}
