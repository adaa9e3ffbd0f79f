using System.Text;

namespace Spillway.Media;

/// <summary>Lines of a manifest that hold something, each of a length that a frame can need.</summary>
internal sealed class ManifestLines(Stream stream, string entry) : IDisposable
{
    private const int Longest = 1 << 20;

    private readonly StreamReader reader = new(stream, Encoding.UTF8);
    private readonly StringBuilder line = new();

    /// <summary>Of the line that was read last, from 1.</summary>
    internal int Number { get; private set; }

    /// <summary>Null at the end.</summary>
    internal string? Next()
    {
        while (ReadLine())
        {
            var text = line.ToString();
            if (!string.IsNullOrWhiteSpace(text))
            {
                return text;
            }
        }

        return null;
    }

    public void Dispose() => reader.Dispose();

    private bool ReadLine()
    {
        line.Clear();
        Number++;
        for (; ; )
        {
            var character = reader.Read();
            if (character is '\n' or -1)
            {
                return character == '\n' || line.Length > 0;
            }

            if (line.Length == Longest)
            {
                throw new InvalidManifestException($"Line {Number} of entry '{entry}' is longer than {Longest >> 20} MiB: no frame needs that.");
            }

            line.Append((char)character);
        }
    }
}
