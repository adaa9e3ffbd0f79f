using System.Globalization;

namespace Spillway.Media;

/// <summary>How many frames a video has and how large they are, found out by decoding all of it: what its container says of that may be wrong.</summary>
internal static class VideoMeasure
{
    private const string Dimensions = "#dimensions 0: ";

    /// <param name="longestSide">Of a frame.</param>
    /// <exception cref="VideoDecodingException">It is no video that can be decoded, or a limit was reached.</exception>
    internal static (int Width, int Height, int Frames) Of(MediaFile video, int longestSide, VideoLimits limits, CancellationToken cancellationToken)
    {
        using var input = VideoInput.Open(video, cancellationToken);
        // Not more than the decoder is given room for anyway.
        var side = Math.Min(longestSide, 1 << 14);
        // A line for each frame, and before them what is said of all.
        using var decoder = input.Decode(side, side, limits, "-c:v", "rawvideo", "-f", "framecrc", "pipe:1");
        using var cancellation = cancellationToken.Register(decoder.Kill);
        var ((width, height), frames) = ((0, 0), 0);
        using (var lines = new StreamReader(decoder.Output))
        {
            while (lines.ReadLine() is { } line)
            {
                if (line.StartsWith(Dimensions, StringComparison.Ordinal)) (width, height) = SizeOf(line[Dimensions.Length..]);
                else if (line.Length > 0 && line[0] != '#') frames++;
            }
        }

        var why = VideoInput.WhyStopped(decoder, video);
        cancellationToken.ThrowIfCancellationRequested();
        if (why is not null) throw new VideoDecodingException(why + ".");
        return width > 0 && frames > 0 ? (width, height, frames) : throw new VideoDecodingException($"ffmpeg cannot decode video '{video.Name}'.");
    }

    private static (int Width, int Height) SizeOf(string text) =>
        text.Split('x') is [var width, var height] && int.TryParse(width, CultureInfo.InvariantCulture, out var wide) && int.TryParse(height, CultureInfo.InvariantCulture, out var high)
            ? (wide, high)
            : (0, 0);
}
