using System.Buffers;

namespace Spillway.Formats.Text;

/// <summary>
/// Indented XML as Python's <c>XMLGenerator</c> writes it: an element and its text on one line, the end of one with children on a line of
/// its own, quotes and white space in attributes escaped.
/// </summary>
/// <param name="level">How many elements are open around what is written.</param>
internal sealed class XmlOutput(TextOutput output, int level = 0)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"\n\r\t\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\u000b\f\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\uffff\ufffe");

    private bool startTagOpen;

    public TextOutput Output => output;

    public void Declaration() => output.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"u8);

    /// <summary>The first element: its start stands on the line where the output is.</summary>
    public void StartRoot(ReadOnlySpan<byte> name)
    {
        output.Raw((byte)'<');
        output.Raw(name);
        startTagOpen = true;
        level++;
    }

    public void EndRoot(ReadOnlySpan<byte> name)
    {
        End(name);
        output.Raw((byte)'\n');
    }

    /// <summary>On a new line; attributes may follow.</summary>
    public void Start(ReadOnlySpan<byte> name)
    {
        Indent();
        output.Raw((byte)'<');
        output.Raw(name);
        startTagOpen = true;
        level++;
    }

    /// <summary>The end of an element that has children, or could have.</summary>
    public void End(ReadOnlySpan<byte> name)
    {
        level--;
        Indent();
        output.Raw("</"u8);
        output.Raw(name);
        output.Raw((byte)'>');
    }

    /// <summary>A line of its own: <c>&lt;name&gt;text&lt;/name&gt;</c>.</summary>
    public void Element(ReadOnlySpan<byte> name, string text)
    {
        Start(name);
        EndWithText(name, text);
    }

    public void IntegerElement(ReadOnlySpan<byte> name, long value)
    {
        Start(name);
        CloseStartTag();
        output.Integer(value);
        EndOnSameLine(name);
    }

    /// <summary>A float as Python prints it.</summary>
    public void ReprElement(ReadOnlySpan<byte> name, double value)
    {
        Start(name);
        CloseStartTag();
        output.Repr(value);
        EndOnSameLine(name);
    }

    public void EndWithText(ReadOnlySpan<byte> name, string text)
    {
        CloseStartTag();
        Escape(text, inAttribute: false);
        EndOnSameLine(name);
    }

    public void Attribute(ReadOnlySpan<byte> name, string value)
    {
        StartAttribute(name);
        Escape(value, inAttribute: true);
        EndAttribute();
    }

    public void Attribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        StartAttribute(name);
        output.Raw(value);
        EndAttribute();
    }

    public void Attribute(ReadOnlySpan<byte> name, long value)
    {
        StartAttribute(name);
        output.Integer(value);
        EndAttribute();
    }

    public void Attribute(ReadOnlySpan<byte> name, bool value) => Attribute(name, value ? "1"u8 : "0"u8);

    public void FixedAttribute(ReadOnlySpan<byte> name, double value, int decimals)
    {
        StartAttribute(name);
        output.Fixed(value, decimals);
        EndAttribute();
    }

    /// <summary>Elements of the one that is being written, begun at the level where it is.</summary>
    public void Children(ReadOnlySpan<byte> elements)
    {
        CloseStartTag();
        output.Raw(elements);
    }

    /// <summary>For a value that is written in pieces which need no escaping.</summary>
    public void StartAttribute(ReadOnlySpan<byte> name)
    {
        output.Raw((byte)' ');
        output.Raw(name);
        output.Raw("=\""u8);
    }

    public void EndAttribute() => output.Raw((byte)'"');

    private void EndOnSameLine(ReadOnlySpan<byte> name)
    {
        level--;
        output.Raw("</"u8);
        output.Raw(name);
        output.Raw((byte)'>');
    }

    private void Indent()
    {
        CloseStartTag();
        output.Raw((byte)'\n');
        for (var depth = 0; depth < level; depth++)
            output.Raw("  "u8);
    }

    private void CloseStartTag()
    {
        if (startTagOpen)
            output.Raw((byte)'>');
        startTagOpen = false;
    }

    private void Escape(ReadOnlySpan<char> text, bool inAttribute)
    {
        while (text.IndexOfAny(Special) is var at and >= 0)
        {
            output.Raw(text[..at]);
            output.Raw(text[at] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => inAttribute ? "&quot;"u8 : "\""u8,
                '\n' => inAttribute ? "&#10;"u8 : "\n"u8,
                '\r' => inAttribute ? "&#13;"u8 : "\r"u8,
                '\t' => inAttribute ? "&#9;"u8 : "\t"u8,
                _ => "\ufffd"u8, // XML has no way to say the other control characters.
            });
            text = text[(at + 1)..];
        }

        output.Raw(text);
    }
}
