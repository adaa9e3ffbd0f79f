using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Spillway.Storage.Archives;

namespace Spillway.Media;

/// <summary>Frames of a video as PNG files, in order, decoded by ffmpeg one after the other.</summary>
internal sealed class VideoFrames : IDisposable
{
    // A file that claims to be a video may be a play list that names other files: only containers that hold all they show are opened.
    private const string Containers = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,h264,hevc,flv,ogg,asf,gif,ivf";

    private readonly string name;
    private readonly string? extracted;
    private readonly Process decoder;
    private readonly Task<string> errors;
    private readonly CancellationTokenRegistration cancellation;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);

    private VideoFrames(string name, string? extracted, Process decoder, CancellationToken cancellationToken)
    {
        this.name = name;
        this.extracted = extracted;
        this.decoder = decoder;
        errors = decoder.StandardError.ReadToEndAsync(CancellationToken.None);
        cancellation = cancellationToken.Register(Kill);
    }

    /// <param name="first">Number of the first frame, counted from 0 over the whole video.</param>
    /// <exception cref="VideoDecodingException">ffmpeg is missing.</exception>
    public static VideoFrames Open(MediaFile video, int first, int step, int last, CancellationToken cancellationToken)
    {
        var extracted = video.Deflated ? Extract(video, cancellationToken) : null;
        try
        {
            var input = extracted is not null ? "file:" + extracted : string.Create(
                CultureInfo.InvariantCulture, $"subfile,,start,{video.Stored.Offset},end,{video.Stored.Offset + video.Stored.Length},,:{Path.GetFullPath(video.Stored.Path)}");
            return new VideoFrames(video.Name, extracted, Start(input, first, step, last), cancellationToken);
        }
        catch
        {
            if (extracted is not null)
                File.Delete(extracted);
            throw;
        }
    }

    /// <summary>Copies the next frame's PNG file; to nowhere when <paramref name="destination"/> is null.</summary>
    /// <exception cref="VideoDecodingException">There is none.</exception>
    public void CopyNext(IBufferWriter<byte>? destination, CancellationToken cancellationToken)
    {
        Copy(8, destination, cancellationToken);
        for (var ended = false; !ended;)
        {
            // Each chunk: length, type, data, checksum; the chunk IEND ends the file.
            var head = Copy(8, destination, cancellationToken);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            ended = head[4..8].SequenceEqual("IEND"u8);
            for (var left = (long)length + 4; left > 0; left -= buffer.Length)
                Copy((int)Math.Min(left, buffer.Length), destination, cancellationToken);
        }
    }

    public void Dispose()
    {
        cancellation.Dispose();
        Kill();
        decoder.WaitForExit();
        decoder.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        if (extracted is not null)
            File.Delete(extracted);
    }

    private ReadOnlySpan<byte> Copy(int count, IBufferWriter<byte>? destination, CancellationToken cancellationToken)
    {
        var bytes = buffer.AsSpan(0, count);
        var read = decoder.StandardOutput.BaseStream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        cancellationToken.ThrowIfCancellationRequested();
        if (read < count)
            throw new VideoDecodingException($"Video '{name}' has fewer frames than its task, or ffmpeg cannot decode it{Reason()}: export without images.");

        destination?.Write(bytes);
        return bytes;
    }

    private string Reason() => errors.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var line] ? $" ({line})" : "";

    private static Process Start(string input, int first, int step, int last)
    {
        var select = string.Create(CultureInfo.InvariantCulture, $"select=between(n\\,{first}\\,{last})*not(mod(n-{first}\\,{step}))");
        var start = new ProcessStartInfo("ffmpeg",
        [
            "-v", "error", "-nostdin", "-protocol_whitelist", "file,subfile,pipe", "-format_whitelist", Containers, "-i", input,
            "-map", "0:v:0", "-vf", select, "-vsync", "passthrough", "-frames:v", ((last - first) / step + 1).ToString(CultureInfo.InvariantCulture),
            "-pix_fmt", "rgb24", "-c:v", "png", "-compression_level", "3", "-f", "image2pipe", "pipe:1",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new VideoDecodingException("Frames of a video are decoded by ffmpeg, which is not there: install ffmpeg, or export without images.");
        }
    }

    private static string Extract(MediaFile video, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"spillway-video-{Guid.NewGuid():N}");
        try
        {
            ExtractedFile.Write(new ZipSource(video.Name, video.Stored, video.Deflated, video.Length, video.Crc32), path, verify: true, cancellationToken);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private void Kill()
    {
        try
        {
            decoder.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}

/// <summary>One sentence: why frames of a video cannot be had.</summary>
internal sealed class VideoDecodingException(string message) : Exception(message);
