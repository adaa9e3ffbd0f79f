using System.IO.Compression;
using System.Text.Json;

namespace Spillway.Yardstick;

/// <summary>The tokens of <c>annotations.json</c>, by <see cref="Utf8JsonReader"/> over a buffer that slides.</summary>
internal static class PlainRead
{
    internal delegate void Token(ref Utf8JsonReader reader);

    internal static long Tokens(ZipArchive archive)
    {
        long tokens = 0;
        Each(archive, (ref _) => tokens++);
        return tokens;
    }

    internal static void Each(ZipArchive archive, Token act)
    {
        using var stream = archive.GetEntry("annotations.json")!.Open();
        var (buffer, held, state) = (new byte[1 << 20], 0, default(JsonReaderState));
        while (true)
        {
            var read = stream.Read(buffer, held, buffer.Length - held);
            held += read;
            var reader = new Utf8JsonReader(buffer.AsSpan(0, held), read == 0, state);
            while (reader.Read()) act(ref reader);
            if (read == 0) return;
            state = reader.CurrentState;
            var used = (int)reader.BytesConsumed;
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
        }
    }
}
