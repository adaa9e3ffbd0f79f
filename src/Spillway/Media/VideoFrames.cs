using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Spillway.Media;

/// <summary>Frames of a video as PNG files, in order, decoded by ffmpeg one after the other.</summary>
internal sealed class VideoFrames : IDisposable
{
    private readonly VideoPictures wanted;
    private readonly VideoInput input;
    private readonly BoundProcess decoder;
    private readonly CancellationTokenRegistration cancellation;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private long bytes;

    private VideoFrames(VideoPictures wanted, VideoInput input, BoundProcess decoder, CancellationToken cancellationToken)
    {
        (this.wanted, this.input, this.decoder) = (wanted, input, decoder);
        cancellation = cancellationToken.Register(decoder.Kill);
    }

    /// <exception cref="VideoDecodingException">ffmpeg is missing, or the file is no video that holds all it shows.</exception>
    public static VideoFrames Open(VideoPictures wanted, CancellationToken cancellationToken)
    {
        VideoInput? input = null;
        try
        {
            input = VideoInput.Open(wanted.Video, cancellationToken);
            return new VideoFrames(wanted, input, Start(input, wanted), cancellationToken);
        }
        catch (VideoDecodingException exception)
        {
            input?.Dispose();
            throw new VideoDecodingException($"{exception.Message.TrimEnd('.')}, or export without images.");
        }
        catch
        {
            input?.Dispose();
            throw;
        }
    }

    /// <summary>Copies the next frame's PNG file; to nowhere when <paramref name="destination"/> is null.</summary>
    /// <exception cref="VideoDecodingException">There is none, or a limit was reached.</exception>
    public void CopyNext(IBufferWriter<byte>? destination, CancellationToken cancellationToken)
    {
        Copy(8, destination, cancellationToken);
        for (var ended = false; !ended;)
        {
            // Each chunk: length, type, data, checksum; the first says how large the picture is, the chunk IEND ends the file.
            var head = Copy(8, destination, cancellationToken);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var isHeader = head[4..8].SequenceEqual("IHDR"u8);
            ended = head[4..8].SequenceEqual("IEND"u8);
            if (isHeader && length >= 8)
            {
                RequireSize(Copy(8, destination, cancellationToken));
                length -= 8;
            }

            for (var left = (long)length + 4; left > 0; left -= buffer.Length)
                Copy((int)Math.Min(left, buffer.Length), destination, cancellationToken);
        }
    }

    public void Dispose()
    {
        cancellation.Dispose();
        decoder.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        input.Dispose();
    }

    /// <summary>As the manifest has it; a video that was filmed upright may have its sides the other way round.</summary>
    private void RequireSize(ReadOnlySpan<byte> size)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(size), BinaryPrimitives.ReadUInt32BigEndian(size[4..]));
        if ((width, height) != (wanted.Width, wanted.Height) && (height, width) != (wanted.Width, wanted.Height))
        {
            throw new VideoDecodingException(
                $"Video '{wanted.Video.Name}' has pictures of {width}×{height}, but its manifest says {wanted.Width}×{wanted.Height}: export without images.");
        }
    }

    private ReadOnlySpan<byte> Copy(int count, IBufferWriter<byte>? destination, CancellationToken cancellationToken)
    {
        var part = buffer.AsSpan(0, count);
        var read = decoder.Output.ReadAtLeast(part, count, throwOnEndOfStream: false);
        cancellationToken.ThrowIfCancellationRequested();
        if (read < count)
            throw new VideoDecodingException(WhyItEnded());

        bytes += count;
        if (bytes > wanted.Limits.OutputBytes)
            throw new VideoDecodingException($"The pictures of video '{wanted.Video.Name}' take more than the {wanted.Limits.OutputBytes} bytes of the setting video_output_limit: raise it, or export without images.");

        destination?.Write(part);
        return part;
    }

    private string WhyItEnded()
    {
        if (VideoInput.WhyStopped(decoder, wanted.Video) is { } why)
            return why + ", or export without images.";

        var line = decoder.LastErrors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return $"Video '{wanted.Video.Name}' has fewer frames than its task, or ffmpeg cannot decode it{(line is null ? "" : $" ({line})")}: export without images.";
    }

    private static BoundProcess Start(VideoInput input, VideoPictures wanted)
    {
        var (first, step, last) = (wanted.First, wanted.Step, wanted.Last);
        var select = string.Create(CultureInfo.InvariantCulture, $"select=between(pts\\,{first}\\,{last})*not(mod(pts-{first}\\,{step}))");
        var count = (((last - first) / step) + 1).ToString(CultureInfo.InvariantCulture);
        return input.Decode(
            wanted.Width, wanted.Height, wanted.Limits,
            "-vf", select, "-frames:v", count, "-pix_fmt", "rgb24", "-c:v", "png", "-compression_level", "3", "-f", "image2pipe", "pipe:1");
    }
}

/// <summary>Which frames of a video are wanted.</summary>
/// <param name="Width">Of a picture, as the manifest says.</param>
/// <param name="First">Number of the first frame, counted from 0 over the whole video.</param>
internal sealed record VideoPictures(MediaFile Video, int Width, int Height, int First, int Step, int Last, VideoLimits Limits);

/// <summary>One sentence: why frames of a video cannot be had.</summary>
internal sealed class VideoDecodingException(string message) : Exception(message);
