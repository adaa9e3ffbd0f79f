using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Spillway.Fuzz;

/// <summary>Puts an archive together record by record, and lies in some of them.</summary>
#pragma warning disable CA1001 // Memory streams hold nothing that must be let go.
internal sealed class ZipMutation(Random random)
{
    private static readonly string[] Names =
    [
        "../escaped", "/tmp/escaped", "data/../../escaped", "data/./x", "data//x", "C:/x", "data\\x", "data/\0x", "", "data/", "task.json", "project.json", "annotations.json",
        "data/manifest.jsonl", "task_0/task.json", "task_99999999999/task.json", "task_-1/task.json", "assets/x", "annotation_guide.md", "data/CON", "DATA/manifest.jsonl", "data/ü", "data/u\u0308",
    ];

    private readonly MemoryStream bytes = new();
    private readonly MemoryStream directory = new();
    private int count;

    internal byte[] Of(IReadOnlyList<(string Name, byte[] Content)> entries, int lies)
    {
        var liars = Enumerable.Range(0, lies).Select(_ => random.Next(entries.Count + 2)).ToHashSet();
        if (liars.Contains(entries.Count) && random.Next(3) == 0)
            bytes.Write(Noise(random.Next(1, 100)));
        for (var index = 0; index < entries.Count; index++)
        {
            Add(entries[index].Name, entries[index].Content, liars.Contains(index));
            if (liars.Contains(index) && random.Next(6) == 0)
                Add(entries[index].Name, entries[random.Next(entries.Count)].Content, lie: false);
        }

        return End(liars.Contains(entries.Count + 1));
    }

    private void Add(string name, byte[] content, bool lie)
    {
        var deflate = random.Next(2) == 0;
        var stored = deflate ? Deflated(content) : content;
        var local = new Header(Encoding.UTF8.GetBytes(name), (ushort)(deflate ? 8 : 0), 0x800, Crc32.HashToUInt32(content), (uint)stored.Length, (uint)content.Length, []);
        var central = local;
        if (lie)
        {
            central = Lie(central);
            local = random.Next(2) == 0 ? Lie(local) : central;
        }

        var offset = (uint)bytes.Position;
        WriteLocal(local);
        bytes.Write(stored);
        WriteCentral(central, lie && random.Next(4) == 0 ? (uint)random.Next() : offset);
        count++;
    }

    private Header Lie(Header header) => random.Next(10) switch
    {
        0 => header with { Name = Encoding.UTF8.GetBytes(Names[random.Next(Names.Length)]) },
        1 => header with { Name = Noise(random.Next(300)) },
        2 => header with { Method = (ushort)random.Next(100) },
        3 => header with { Flags = (ushort)random.Next(65536) },
        4 => header with { Crc = (uint)random.Next() },
        5 => header with { Compressed = Size(header.Compressed) },
        6 => header with { Length = Size(header.Length) },
        7 => header with { Extra = Noise(random.Next(100)) },
        8 => header with { Compressed = uint.MaxValue, Length = uint.MaxValue, Extra = Zip64(header) },
        _ => header with { Name = [.. header.Name, (byte)'/'] },
    };

    private uint Size(uint right) => random.Next(6) switch
    {
        0 => 0,
        1 => uint.MaxValue,
        2 => right + 1,
        3 => right == 0 ? 1 : right - 1,
        4 => 0x7FFF_FFFF,
        _ => (uint)random.Next(),
    };

    private byte[] Zip64(Header header)
    {
        var extra = new byte[4 + (8 * random.Next(4))];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), (ushort)(random.Next(4) == 0 ? random.Next(65536) : extra.Length - 4));
        for (var at = 4; at < extra.Length; at += 8)
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(at), random.Next(3) switch { 0 => random.NextInt64(), 1 => -1, _ => at == 4 ? header.Length : header.Compressed });
        return extra;
    }

    private byte[] End(bool lie)
    {
        var offset = (uint)bytes.Position;
        bytes.Write(directory.ToArray());
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), offset);
        if (lie)
            random.NextBytes(end.AsSpan(4 + random.Next(16), 2));
        bytes.Write(end);
        if (lie && random.Next(4) == 0)
            bytes.Write(Noise(random.Next(50)));
        return bytes.ToArray();
    }

    private void WriteLocal(Header header)
    {
        var head = new byte[30];
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0x04034B50);
        WriteCommon(head.AsSpan(4), header);
        bytes.Write(head);
        bytes.Write(header.Name);
        bytes.Write(header.Extra);
    }

    private void WriteCentral(Header header, uint offset)
    {
        var head = new byte[46];
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0x02014B50);
        head[5] = 3;
        WriteCommon(head.AsSpan(6), header);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(38), random.Next(200) == 0 ? (uint)random.Next() : 0x81A4_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(42), offset);
        directory.Write(head);
        directory.Write(header.Name);
        directory.Write(header.Extra);
    }

    private static void WriteCommon(Span<byte> head, Header header)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(head, 20);
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], header.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], header.Method);
        BinaryPrimitives.WriteUInt32LittleEndian(head[6..], 0x00210000);
        BinaryPrimitives.WriteUInt32LittleEndian(head[10..], header.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(head[14..], header.Compressed);
        BinaryPrimitives.WriteUInt32LittleEndian(head[18..], header.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[22..], (ushort)header.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[24..], (ushort)header.Extra.Length);
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Deflated(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(content);
        return compressed.ToArray();
    }

    private sealed record Header(byte[] Name, ushort Method, ushort Flags, uint Crc, uint Compressed, uint Length, byte[] Extra);
}
