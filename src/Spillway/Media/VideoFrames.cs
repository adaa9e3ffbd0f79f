using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Media;

/// <summary>
/// Frames of a video as PNG files, in order, decoded by ffmpeg one after the other. The video is a stranger's: ffmpeg is told which kind of container it
/// is, may open that file and nothing else, and has limits.
/// </summary>
internal sealed class VideoFrames : IDisposable
{
    /// <summary>Decoders work on whole blocks with edges around them: for a picture of 48×32 ffmpeg asks for room for 192×280.</summary>
    private const long CodedMargin = 512;

    private readonly VideoPictures wanted;
    private readonly UnnamedFile? extracted;
    private readonly BoundProcess decoder;
    private readonly CancellationTokenRegistration cancellation;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private long bytes;

    private VideoFrames(VideoPictures wanted, UnnamedFile? extracted, BoundProcess decoder, CancellationToken cancellationToken)
    {
        (this.wanted, this.extracted, this.decoder) = (wanted, extracted, decoder);
        cancellation = cancellationToken.Register(decoder.Kill);
    }

    /// <exception cref="VideoDecodingException">ffmpeg is missing, or the file is no video that holds all it shows.</exception>
    public static VideoFrames Open(VideoPictures wanted, CancellationToken cancellationToken)
    {
        var video = wanted.Video;
        var extracted = video.Deflated ? Extract(video, cancellationToken) : null;
        try
        {
            var stored = extracted is null ? video.Stored : new FileRange(extracted.Path, 0, video.Length);
            var demuxer = DemuxerOf(video.Name, stored);
            return new VideoFrames(wanted, extracted, Start(stored, demuxer, wanted), cancellationToken);
        }
        catch
        {
            extracted?.Dispose();
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
        extracted?.Dispose();
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
        decoder.WaitForEnd();
        var name = wanted.Video.Name;
        if (decoder.TookTooLong)
            return $"Video '{name}' was not decoded within the setting video_time_limit: raise it, or export without images.";
        if (decoder.WorkedTooLong)
            return $"Video '{name}' took more time on processors than the setting video_cpu_limit: raise it, or export without images.";

        var line = decoder.LastErrors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return $"Video '{name}' has fewer frames than its task, or ffmpeg cannot decode it{(line is null ? "" : $" ({line})")}: export without images.";
    }

    private static string DemuxerOf(string name, FileRange stored)
    {
        Span<byte> head = stackalloc byte[VideoContainer.HeadLength];
        using var file = File.OpenHandle(stored.Path, share: FileShare.ReadWrite | FileShare.Delete);
        var read = RandomAccess.Read(file, head[..(int)Math.Min(head.Length, stored.Length)], stored.Offset);
        return VideoContainer.DemuxerOf(head[..read])
            ?? throw new VideoDecodingException($"'{name}' is no video of a kind that is opened ({VideoContainer.Known}): export without images.");
    }

    private static BoundProcess Start(FileRange stored, string demuxer, VideoPictures wanted)
    {
        var (first, step, last) = (wanted.First, wanted.Step, wanted.Last);
        var path = Path.GetFullPath(stored.Path);
        // A part of an archive is seen through a window; the window opens that one file.
        var whole = stored.Offset == 0 && stored.Length == LengthOf(path);
        var input = whole ? "file:" + path : string.Create(CultureInfo.InvariantCulture, $"subfile,,start,{stored.Offset},end,{stored.Offset + stored.Length},,:{path}");
        var select = string.Create(CultureInfo.InvariantCulture, $"select=between(n\\,{first}\\,{last})*not(mod(n-{first}\\,{step}))");
        try
        {
            return BoundProcess.Start(
                "ffmpeg",
                [
                    "-v", "error", "-nostdin", "-max_alloc", Text(1L << 30),
                    "-protocol_whitelist", whole ? "file" : "file,subfile", "-format_whitelist", demuxer, "-f", demuxer,
                    "-max_pixels", Text((wanted.Width + CodedMargin) * (wanted.Height + CodedMargin)), "-i", input,
                    "-map", "0:v:0", "-vf", select, "-vsync", "passthrough", "-frames:v", Text(((last - first) / step) + 1),
                    "-pix_fmt", "rgb24", "-c:v", "png", "-compression_level", "3", "-f", "image2pipe", "pipe:1",
                ],
                wanted.Limits.Time,
                wanted.Limits.CpuTime);
        }
        catch (FileNotFoundException)
        {
            throw NoDecoder();
        }
    }

    private static long LengthOf(string path)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.GetLength(file);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static UnnamedFile Extract(MediaFile video, CancellationToken cancellationToken)
    {
        var file = UnnamedFile.Create(Path.GetTempPath());
        try
        {
            ExtractedFile.Write(new ZipSource(video.Name, video.Stored, video.Deflated, video.Length, video.Crc32), file.Handle, verify: true, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static VideoDecodingException NoDecoder() =>
        new("Frames of a video are decoded by ffmpeg, which is not there: install ffmpeg, or export without images.");
}

/// <summary>Which frames of a video are wanted.</summary>
/// <param name="Width">Of a picture, as the manifest says.</param>
/// <param name="First">Number of the first frame, counted from 0 over the whole video.</param>
internal sealed record VideoPictures(MediaFile Video, int Width, int Height, int First, int Step, int Last, VideoLimits Limits);

/// <summary>One sentence: why frames of a video cannot be had.</summary>
internal sealed class VideoDecodingException(string message) : Exception(message);
