using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Spillway.Datasets.Compact;

/// <summary>Bytes of the compact form: numbers as short as they can be.</summary>
internal sealed class CompactWriter
{
    private const int Raw = 0, Whole = 1, Hundredths = 2;
    private const double LargestExact = 1L << 46;

    private byte[] bytes = new byte[64 << 10];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    internal void Byte(byte value) => Room(1)[0] = value;

    internal void Unsigned(ulong value)
    {
        var room = Reserve(10);
        var at = 0;
        while (value >= 0x80)
        {
            room[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[at++] = (byte)value;
        Length += at;
    }

    internal void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    internal void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    internal void Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        Unsigned((ulong)count);
        Encoding.UTF8.GetBytes(text, Room(count));
    }

    /// <summary>Exactly as they are: whole numbers (masks) and hundredths (what CVAT rounds to) take a byte or two each.</summary>
    internal void Numbers(ReadOnlySpan<double> values)
    {
        Unsigned((ulong)values.Length);
        var kind = KindOf(values);
        Byte((byte)kind);
        if (kind == Raw)
        {
            var room = Room(values.Length * 8);
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(room[(i * 8)..], values[i]);
            }

            return;
        }

        foreach (var value in values)
        {
            Signed((long)Math.Round(kind == Whole ? value : value * 100));
        }
    }

    internal static void ReadNumbers(ref CompactReader reader, Span<double> values)
    {
        var kind = reader.Byte();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = kind switch
            {
                Raw => reader.Double(),
                Whole => reader.Signed(),
                _ => reader.Signed() / 100.0,
            };
        }
    }

    private static int KindOf(ReadOnlySpan<double> values)
    {
        var kind = Whole;
        foreach (var value in values)
        {
            // Minus zero would come back as zero.
            if (Math.Abs(value) >= LargestExact || (value == 0 && double.IsNegative(value)))
            {
                return Raw;
            }

            if (kind == Whole && Math.Round(value) == value)
            {
                continue;
            }

            if (Math.Round(value * 100) / 100.0 != value)
            {
                return Raw;
            }

            kind = Hundredths;
        }

        return kind;
    }

    private Span<byte> Room(int count)
    {
        var room = Reserve(count)[..count];
        Length += count;
        return room;
    }

    private Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
        {
            Array.Resize(ref bytes, (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)checked(Length + count)), (uint)Array.MaxLength));
        }

        return bytes.AsSpan(Length);
    }
}

/// <summary>Reads what <see cref="CompactWriter"/> wrote. Damage throws <see cref="DamagedRecordException"/> and never makes it reserve much.</summary>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    internal byte Byte() => at < bytes.Length ? bytes[at++] : throw new DamagedRecordException();

    internal ulong Unsigned()
    {
        ulong value = Byte();
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7F;
        for (var shift = 7; shift < 64; shift += 7)
        {
            ulong next = Byte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new DamagedRecordException();
    }

    internal long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    internal int Int32()
    {
        var value = Signed();
        return value == (int)value ? (int)value : throw new DamagedRecordException();
    }

    /// <summary>Of things that follow and take a byte at least.</summary>
    internal int Count()
    {
        var count = Unsigned();
        return count <= (ulong)(bytes.Length - at) ? (int)count : throw new DamagedRecordException();
    }

    /// <summary>A small number that says which.</summary>
    internal int Ordinal()
    {
        var value = Unsigned();
        return value < int.MaxValue ? (int)value : throw new DamagedRecordException();
    }

    internal double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    internal string Text() => Encoding.UTF8.GetString(Take(Count()));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - at)
        {
            throw new DamagedRecordException();
        }

        var taken = bytes.Slice(at, count);
        at += count;
        return taken;
    }
}

/// <summary>Bytes that no writer of ours wrote; whoever knows the file's name says so in a sentence.</summary>
internal sealed class DamagedRecordException : Exception;
