namespace Spillway.Media;

/// <summary>Lines of a manifest that hold something, each of a length that a frame can need.</summary>
internal sealed class ManifestLines(Stream stream, string entry)
{
    private const int Longest = 1 << 20;

    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private bool isOver;

    /// <summary>Of the line that was read last, from 1.</summary>
    internal int Number { get; private set; }

    /// <summary>Without its end; valid until the next.</summary>
    /// <returns>False: there is none.</returns>
    /// <exception cref="InvalidManifestException">It is too long.</exception>
    internal bool TryNext(out ReadOnlyMemory<byte> line)
    {
        while (TryLine(out line))
        {
            if (line.Span.ContainsAnyExcept(" \t\r\v\f"u8)) return true;
        }

        return false;
    }

    private bool TryLine(out ReadOnlyMemory<byte> line)
    {
        Number++;
        for (var searched = 0; ;)
        {
            var length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            length = length < 0 ? -1 : length + searched;
            if (length > Longest || (length < 0 && end - start > Longest))
            {
                throw new InvalidManifestException($"Line {Number} of entry '{entry}' is longer than {Longest >> 20} MiB: no frame needs that.");
            }

            if (length >= 0 || isOver)
            {
                line = length >= 0 ? buffer.AsMemory(start, length) : buffer.AsMemory(start, end - start);
                start = length >= 0 ? start + length + 1 : end;
                return length >= 0 || line.Length > 0;
            }

            searched = end - start;
            Fill();
        }
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length) Array.Resize(ref buffer, 2 * end);
        var isFirst = end == 0 && Number == 1;
        var read = stream.ReadAtLeast(buffer.AsSpan(end), isFirst ? 3 : 1, throwOnEndOfStream: false);
        isOver = read == 0;
        end += read;
        // Some editors leave a mark of byte order.
        if (isFirst && buffer.AsSpan(0, end).StartsWith("\uFEFF"u8)) start = 3;
    }
}
