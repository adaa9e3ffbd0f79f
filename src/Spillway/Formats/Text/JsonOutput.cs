using System.Buffers;

namespace Spillway.Formats.Text;

/// <summary>Compact JSON: commas are put where they belong, everything else is the caller's.</summary>
internal sealed class JsonOutput(TextOutput output)
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private bool needsComma;

    public void StartObject() => Start((byte)'{');

    public void EndObject() => End((byte)'}');

    public void StartArray() => Start((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>The name of a member that needs no escaping; its value comes next.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        var room = output.Room(name.Length + 4);
        var length = Comma(room);
        room[length++] = (byte)'"';
        name.CopyTo(room[length..]);
        length += name.Length;
        room[length++] = (byte)'"';
        room[length++] = (byte)':';
        output.Advance(length);
        needsComma = false;
    }

    public void Name(string name)
    {
        String(name);
        output.Raw((byte)':');
        needsComma = false;
    }

    public void StartObject(ReadOnlySpan<byte> name)
    {
        Name(name);
        StartObject();
    }

    public void StartArray(ReadOnlySpan<byte> name)
    {
        Name(name);
        StartArray();
    }

    public void Integer(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Integer(value);
    }

    public void Number(ReadOnlySpan<byte> name, double value)
    {
        Name(name);
        Number(value);
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Boolean(value);
    }

    public void String(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Name(name);
        String(value);
    }

    public void Integers(ReadOnlySpan<byte> name, ReadOnlySpan<int> values)
    {
        Name(name);
        Integers(values);
    }

    public void Numbers(ReadOnlySpan<byte> name, ReadOnlySpan<double> values)
    {
        Name(name);
        Numbers(values);
    }

    public void Integers(ReadOnlySpan<int> values)
    {
        StartArray();
        foreach (var value in values)
            Integer(value);
        EndArray();
    }

    public void Numbers(ReadOnlySpan<double> values)
    {
        StartArray();
        foreach (var value in values)
            Number(value);
        EndArray();
    }

    public void Integer(long value)
    {
        var room = output.Room(PythonNumbers.MaximumLength + 1);
        var length = Comma(room);
        output.Advance(length + PythonNumbers.Integer(value, room[length..]));
    }

    /// <summary>What JSON has no word for (infinite, not a number) becomes null.</summary>
    public void Number(double value)
    {
        if (!double.IsFinite(value))
        {
            Null();
            return;
        }

        var room = output.Room(PythonNumbers.MaximumLength + 1);
        var length = Comma(room);
        output.Advance(length + PythonNumbers.Repr(value, room[length..]));
    }

    public void Boolean(bool value)
    {
        Separate();
        output.Raw(value ? "true"u8 : "false"u8);
    }

    public void Null()
    {
        Separate();
        output.Raw("null"u8);
    }

    public void String(ReadOnlySpan<char> value)
    {
        Separate();
        output.Raw((byte)'"');
        while (value.IndexOfAny(Escaped) is var at and >= 0)
        {
            output.Raw(value[..at]);
            Escape(value[at]);
            value = value[(at + 1)..];
        }

        output.Raw(value);
        output.Raw((byte)'"');
    }

    /// <summary>Items of the array that is being written, with commas between them; none at all is right too.</summary>
    public void Items(ReadOnlySpan<byte> items)
    {
        if (items.IsEmpty)
            return;

        Separate();
        output.Raw(items);
    }

    private void Escape(char character)
    {
        switch (character)
        {
            case '"': output.Raw("\\\""u8); break;
            case '\\': output.Raw("\\\\"u8); break;
            case '\n': output.Raw("\\n"u8); break;
            case '\r': output.Raw("\\r"u8); break;
            case '\t': output.Raw("\\t"u8); break;
            case '\b': output.Raw("\\b"u8); break;
            case '\f': output.Raw("\\f"u8); break;
            default:
                output.Raw("\\u00"u8);
                output.Raw("0123456789abcdef"u8[character >> 4]);
                output.Raw("0123456789abcdef"u8[character & 15]);
                break;
        }
    }

    private void Start(byte bracket)
    {
        Separate();
        output.Raw(bracket);
        needsComma = false;
    }

    private void End(byte bracket)
    {
        output.Raw(bracket);
        needsComma = true;
    }

    private void Separate() => output.Advance(Comma(output.Room(1)));

    /// <summary>Begins the room of a value with the comma that parts it from the one before, if there is one. Returns how long that is.</summary>
    private int Comma(Span<byte> room)
    {
        if (!needsComma)
        {
            needsComma = true;
            return 0;
        }

        room[0] = (byte)',';
        return 1;
    }
}
