using System.Globalization;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Media;

/// <summary>
/// A video for ffmpeg to read, as it lies in its file or archive. It is a stranger's: ffmpeg is told which kind of container it is, and may open that
/// file and nothing else.
/// </summary>
internal sealed class VideoInput : IDisposable
{
    /// <summary>Decoders work on whole blocks with edges around them: for a picture of 48×32 ffmpeg asks for room for 192×280.</summary>
    private const long CodedMargin = 512;

    /// <summary>Of each part of ffmpeg's work: more would take memory for a picture each, and hardly be faster.</summary>
    private static readonly string Threads = Text(Math.Min(Environment.ProcessorCount, 8));

    private readonly UnnamedFile? extracted;
    private readonly FileRange stored;
    private readonly string demuxer;

    private VideoInput(UnnamedFile? extracted, FileRange stored, string demuxer) => (this.extracted, this.stored, this.demuxer) = (extracted, stored, demuxer);

    /// <exception cref="VideoDecodingException">The file is no video that holds all it shows.</exception>
    /// <exception cref="InvalidArchiveException">It lies in an archive, and its bytes are not as declared there.</exception>
    internal static VideoInput Open(MediaFile video, CancellationToken cancellationToken)
    {
        // One that is unpacked is checked on the way.
        if (!video.Deflated) video.Checks?.Require(video, cancellationToken);
        var extracted = video.Deflated ? Extract(video, cancellationToken) : null;
        try
        {
            var stored = extracted is null ? video.Stored : new FileRange(extracted.Path, 0, video.Length);
            return new VideoInput(extracted, stored, DemuxerOf(video.Name, stored));
        }
        catch
        {
            extracted?.Dispose();
            throw;
        }
    }

    /// <summary>Time stamps count the frames of the whole video, from 0.</summary>
    /// <param name="width">Of the largest pictures that are decoded.</param>
    /// <param name="output">What ffmpeg makes of it, and that on its standard output.</param>
    /// <exception cref="VideoDecodingException">ffmpeg is missing.</exception>
    internal BoundProcess Decode(int width, int height, VideoLimits limits, params ReadOnlySpan<string> output)
    {
        var path = Path.GetFullPath(stored.Path);
        // A part of an archive is seen through a window; the window opens that one file.
        var whole = stored.Offset == 0 && stored.Length == LengthOf(path);
        var input = whole ? "file:" + path : string.Create(CultureInfo.InvariantCulture, $"subfile,,start,{stored.Offset},end,{stored.Offset + stored.Length},,:{path}");
        try
        {
            return BoundProcess.Start(
                "ffmpeg",
                [
                    "-v", "error", "-nostdin", "-max_alloc", Text(1L << 30), "-threads", Threads, "-filter_threads", Threads,
                    "-protocol_whitelist", whole ? "file" : "file,subfile", "-format_whitelist", demuxer, "-f", demuxer,
                    "-max_pixels", Text((width + CodedMargin) * (height + CodedMargin)),
                    // A forced rate, whichever, gives each frame the next number; those that filters count by begin anew where the size or the pixels' format changes.
                    "-r", "25", "-i", input,
                    "-map", "0:v:0", "-vsync", "passthrough", "-threads", Threads, .. output,
                ],
                limits.Time,
                limits.CpuTime,
                limits.Memory);
        }
        catch (FileNotFoundException)
        {
            throw new VideoDecodingException("Frames of a video are decoded by ffmpeg, which is not there: install ffmpeg.");
        }
    }

    /// <summary>The limit that ended a decoder, as the beginning of a sentence; null: none did. Waits for its end.</summary>
    internal static string? WhyStopped(BoundProcess decoder, MediaFile video)
    {
        decoder.WaitForEnd();
        if (decoder.TookTooLong)
            return $"Video '{video.Name}' was not decoded within the setting video_time_limit: raise it";
        if (decoder.TookTooMuchMemory)
            return $"Video '{video.Name}' took more memory than the setting video_memory_limit: raise it";
        if (decoder.WorkedTooLong)
            return $"Video '{video.Name}' took more time on processors than the setting video_cpu_limit: raise it";
        return decoder.WasKilled ? $"ffmpeg was killed while it decoded video '{video.Name}', as happens when the machine has no memory left: give it more" : null;
    }

    public void Dispose() => extracted?.Dispose();

    private static string DemuxerOf(string name, FileRange stored)
    {
        Span<byte> head = stackalloc byte[VideoContainer.HeadLength];
        using var file = File.OpenHandle(stored.Path, share: FileShare.ReadWrite | FileShare.Delete);
        var read = RandomAccess.Read(file, head[..(int)Math.Min(head.Length, stored.Length)], stored.Offset);
        return VideoContainer.DemuxerOf(head[..read])
            ?? throw new VideoDecodingException($"'{name}' is no video of a kind that is opened ({VideoContainer.Known}): use one of these.");
    }

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

    private static long LengthOf(string path)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.GetLength(file);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
