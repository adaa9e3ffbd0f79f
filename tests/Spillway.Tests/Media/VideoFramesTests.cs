using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Spillway.Media;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Media;

/// <summary>Real videos, and files that only claim to be one, through the real ffmpeg.</summary>
public sealed class VideoFramesTests
{
    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    [InlineData("avi")]
    [InlineData("mpg")]
    [InlineData("ts")]
    public void Frames_come_in_order_at_the_size_of_the_manifest(string extension)
    {
        using var folder = new TemporaryFolder();
        var path = Make(folder, "video." + extension, "-f", "lavfi", "-i", "testsrc=size=48x32:rate=25:duration=2");
        using var frames = VideoFrames.Open(Wanted(path, 48, 32, first: 3, step: 2, last: 9), default);
        for (var frame = 0; frame < 4; frame++)
        {
            var png = new ArrayBufferWriter<byte>();
            frames.CopyNext(png, default);
            BinaryPrimitives.ReadInt32BigEndian(png.WrittenSpan[16..]).ShouldBe(48);
            png.WrittenSpan[^8..^4].ToArray().ShouldBe("IEND"u8.ToArray());
        }

        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldContain("fewer frames than its task");
    }

    [Theory]
    [InlineData("testsrc=size=96x64:rate=25:duration=0.48,vflip", "yuv420p")]
    [InlineData("testsrc=size=48x32:rate=25:duration=0.48,vflip", "yuv422p")]
    public void Frames_are_counted_on_where_the_size_or_the_format_of_pixels_changes(string middle, string format)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("video.ts");
        using (var file = File.Create(path))
        {
            const string outer = "testsrc=size=48x32:rate=25:duration=0.48";
            foreach (var (name, source, pixels) in new[] { ("a.ts", outer, "yuv420p"), ("b.ts", middle, format), ("c.ts", outer + ",negate", "yuv420p") })
                file.Write(File.ReadAllBytes(Make(folder, name, "-f", "lavfi", "-i", source, "-c:v", "libx264", "-crf", "1", "-pix_fmt", pixels)));
        }

        var all = Pictures(path, first: 0, step: 1, count: 36);
        all.Distinct().Count().ShouldBe(36);
        Pictures(path, first: 3, step: 5, count: 7).ShouldBe([all[3], all[8], all[13], all[18], all[23], all[28], all[33]]);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile '{0}'\n")]
    public void A_play_list_that_is_called_a_video_reads_no_other_file(string list)
    {
        using var folder = new TemporaryFolder();
        var secret = Make(folder, "secret.mpg", "-f", "lavfi", "-i", "testsrc=size=48x32:rate=25:duration=1");
        var path = folder.Write("video.mp4", string.Format(CultureInfo.InvariantCulture, list, secret));
        Should.Throw<VideoDecodingException>(() => VideoFrames.Open(Wanted(path, 48, 32, 0, 1, 0), default))
            .Message.ShouldStartWith("'video.mp4' is no video of a kind that is opened (MP4/MOV, Matroska/WebM,");
    }

    [Fact]
    public void A_play_list_behind_the_head_of_a_video_opens_no_address_and_no_file()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "any.mpg", "-f", "lavfi", "-i", "testsrc=size=48x32:rate=25:duration=1");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/video.mpg";
        // ffmpeg probes a whole file for a play list when it may choose the demuxer itself.
        var path = folder.Write("video.mp4", $"\0\0\0\x08wide#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n");
        using var frames = VideoFrames.Open(Wanted(path, 48, 32, 0, 1, 0), default);
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default));
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public void A_video_that_takes_too_long_is_cut()
    {
        using var folder = new TemporaryFolder();
        var path = Endless(folder);
        var watch = Stopwatch.StartNew();
        using var frames = VideoFrames.Open(Wanted(path, 64, 64, 1_000_000_000, 1, 2_000_000_000, new VideoLimits(TimeSpan.FromSeconds(0.5), TimeSpan.FromHours(1), 8L << 30, 1 << 30)), default);
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldBe(
            "Video 'endless.mpg' was not decoded within the setting video_time_limit: raise it, or export without images.");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_video_that_takes_too_much_of_the_processors_is_cut()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux limits the time on processors of another process.");
        using var folder = new TemporaryFolder();
        using var frames = VideoFrames.Open(Wanted(Endless(folder), 64, 64, 1_000_000_000, 1, 2_000_000_000, new VideoLimits(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), 8L << 30, 1 << 30)), default);
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldBe(
            "Video 'endless.mpg' took more time on processors than the setting video_cpu_limit: raise it, or export without images.");
    }

    [Fact]
    public void A_video_that_takes_too_much_memory_is_cut()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what another process has in memory.");
        using var folder = new TemporaryFolder();
        using var frames = VideoFrames.Open(Wanted(Endless(folder), 64, 64, 1_000_000_000, 1, 2_000_000_000, VideoLimits.Default with { Memory = 1 << 20 }), default);
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldBe(
            "Video 'endless.mpg' took more memory than the setting video_memory_limit: raise it, or export without images.");
    }

    [Fact]
    public void A_decoder_that_somebody_else_kills_is_no_reason_to_raise_a_limit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Command lines are found in /proc here.");
        using var folder = new TemporaryFolder();
        var path = Endless(folder);
        using var frames = VideoFrames.Open(Wanted(path, 64, 64, 1_000_000_000, 1, 2_000_000_000), default);
        // Whoever was seen once, since a second look may miss it: a process that is just becoming its program has no command line for a moment.
        List<int> decoders = [];
        SpinWait.SpinUntil(() => (decoders = Decoders(path)).Count > 0, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        foreach (var number in decoders) Process.GetProcessById(number).Kill();
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldBe(
            "ffmpeg was killed while it decoded video 'endless.mpg', as happens when the machine has no memory left: give it more, or export without images.");
    }

    [Fact]
    public void A_video_with_more_output_than_allowed_is_cut()
    {
        using var folder = new TemporaryFolder();
        var path = Make(folder, "video.mp4", "-f", "lavfi", "-i", "testsrc=size=48x32:rate=25:duration=2");
        using var frames = VideoFrames.Open(Wanted(path, 48, 32, 0, 1, 19, VideoLimits.Default with { OutputBytes = 1000 }), default);
        Should.Throw<VideoDecodingException>(() => { while (true) frames.CopyNext(null, default); }).Message.ShouldContain("more than the 1000 bytes of the setting video_output_limit");
    }

    [Fact]
    public void Pictures_of_another_size_than_the_manifest_says_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = Make(folder, "video.mp4", "-f", "lavfi", "-i", "testsrc=size=48x32:rate=25:duration=1");
        using var frames = VideoFrames.Open(Wanted(path, 50, 32, 0, 1, 0), default);
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldBe(
            "Video 'video.mp4' has pictures of 48×32, but its manifest says 50×32: export without images.");
        using var turned = VideoFrames.Open(Wanted(path, 32, 48, 0, 1, 0), default);
        turned.CopyNext(null, default);
    }

    [Fact]
    public void A_picture_far_larger_than_the_manifest_says_is_not_even_decoded()
    {
        using var folder = new TemporaryFolder();
        var path = Make(folder, "video.mp4", "-f", "lavfi", "-i", "color=size=2000x2000:rate=1:duration=1");
        using var frames = VideoFrames.Open(Wanted(path, 48, 32, 0, 1, 0), default);
        Should.Throw<VideoDecodingException>(() => frames.CopyNext(null, default)).Message.ShouldContain("ffmpeg cannot decode it");
    }

    [Fact]
    public void Whoever_stops_reading_leaves_no_decoder()
    {
        using var folder = new TemporaryFolder();
        var path = Endless(folder);
        using (VideoFrames.Open(Wanted(path, 64, 64, 0, 1, 1_000_000), default))
        {
            // A process that is just becoming its program has no command line for a moment.
            SpinWait.SpinUntil(() => Decoders(path).Count > 0, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        }

        Decoders(path).ShouldBeEmpty();
    }

    /// <summary>Nothing is written meanwhile, so no broken pipe ends the decoder.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_killed_program_leaves_no_decoder_and_no_video_that_it_unpacked(bool withUtilLinux, bool deflated)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Command lines are found in /proc here.");
        Assert.SkipUnless(!withUtilLinux || (File.Exists("/usr/bin/setpriv") && File.Exists("/usr/bin/setsid")), "util-linux is not there.");
        using var folder = new TemporaryFolder();
        var archive = Backup(folder, Endless(folder), deflated);
        var start = Export(folder, archive, withUtilLinux);
        var temporary = start.Environment["TMPDIR"] = Directory.CreateDirectory(folder.Combine("tmp")).FullName;
        // The runtime's own sockets.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var program = Process.Start(start)!;
        var input = deflated ? $"file:/proc/{program.Id}/fd/" : archive;
        await Until(() => Decoders(input).Count > 0, "no decoder was started");
        Directory.EnumerateFileSystemEntries(temporary).ShouldBeEmpty();
        program.Kill();
        await program.WaitForExitAsync();
        await Until(() => Decoders(input).Count == 0, "the decoder outlived the program");
        Directory.EnumerateFileSystemEntries(temporary).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_is_killed_before_the_kernel_knows_of_the_bond_leaves_no_decoder_either()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/setpriv") && File.Exists("/usr/bin/setsid"), "util-linux is not there.");
        using var folder = new TemporaryFolder();
        var archive = Backup(folder, Endless(folder), deflated: false);
        var start = Export(folder, archive, withUtilLinux: false);
        var programs = start.Environment["PATH"]!;
        File.CreateSymbolicLink(Path.Combine(programs, "setsid"), "/usr/bin/setsid");
        var slow = Path.Combine(programs, "setpriv");
        await File.WriteAllTextAsync(slow, "#!/bin/sh\n/bin/sleep 2\n> " + folder.Combine("awake") + "\nexec /usr/bin/setpriv \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var program = Process.Start(start)!;
        await Until(() => Decoders(archive).Count > 0, "no decoder was started");
        program.Kill();
        await program.WaitForExitAsync();
        File.Exists(folder.Combine("awake")).ShouldBeFalse();
        await Until(() => File.Exists(folder.Combine("awake")), "the launcher did not go on");
        await Until(() => Decoders(archive).Count == 0, "the decoder outlived the program");
    }

    [Theory]
    [InlineData("SPILLWAY_VIDEO_TIME_LIMIT", "1s", "error: Video 'video.mpg' was not decoded within the setting video_time_limit: raise it, or export without images.")]
    [InlineData("SPILLWAY_VIDEO_MEMORY_LIMIT", "8MB", "error: Video 'video.mpg' took more memory than the setting video_memory_limit: raise it, or export without images.")]
    [InlineData("SPILLWAY_VIDEO_CPU_LIMIT", "1s", "error: Video 'video.mpg' took more time on processors than the setting video_cpu_limit: raise it, or export without images.")]
    public void Without_util_linux_the_limits_are_the_same(string limit, string value, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Command lines are found in /proc here.");
        using var folder = new TemporaryFolder();
        var archive = Backup(folder, Endless(folder), deflated: false);
        var start = Export(folder, archive, withUtilLinux: false);
        start.Environment[limit] = value;
        var cut = SpillwayProcess.Run(start);
        (cut.ExitStatus, cut.Error.Trim().Split('\n')[^1]).ShouldBe((1, message));
        Decoders(archive).ShouldBeEmpty();
    }

    [Fact]
    public void A_video_in_an_archive_that_holds_more_than_it_declares_is_not_unpacked_further()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("deflated");
        using (var deflate = new DeflateStream(File.Create(path), CompressionLevel.Fastest)) deflate.Write(new byte[50_000_000]);
        var video = new MediaFile("video.mp4", 1_000_000, 0, new FileRange(path, 0, new FileInfo(path).Length), Deflated: true);
        Should.Throw<InvalidArchiveException>(() => VideoFrames.Open(new VideoPictures(video, 48, 32, 0, 1, 0, VideoLimits.Default), default))
            .Message.ShouldBe("Entry 'video.mp4' holds more than the 1000000 bytes it declares.");
    }

    private static ProcessStartInfo Export(TemporaryFolder folder, string archive, bool withUtilLinux)
    {
        var start = SpillwayProcess.StartInfo("export", archive, "--format", "CVAT for images 1.1", "--images", "-o", folder.Combine("out.zip"));
        if (!withUtilLinux)
        {
            var programs = Directory.CreateDirectory(folder.Combine("bin")).FullName;
            var ffmpeg = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(place => Path.Combine(place, "ffmpeg")).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(programs, "ffmpeg"), ffmpeg);
            start.Environment["PATH"] = programs;
        }

        return start;
    }

    private static async Task Until(Func<bool> reached, string otherwise)
    {
        for (var tries = 0; !reached(); tries++)
        {
            tries.ShouldBeLessThan(300, otherwise);
            await Task.Delay(50);
        }
    }

    /// <summary>Numbers of the processes that work on a file.</summary>
    private static List<int> Decoders(string path) =>
    [
        .. Directory.GetDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _))
            .Where(process => CommandLine(process) is var line && line.Contains("ffmpeg", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal))
            .Select(process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static List<string> Pictures(string path, int first, int step, int count)
    {
        using var frames = VideoFrames.Open(Wanted(path, 48, 32, first, step, first + ((count - 1) * step)), default);
        var pictures = new List<string>();
        for (var picture = 0; picture < count; picture++)
        {
            var png = new ArrayBufferWriter<byte>();
            frames.CopyNext(png, default);
            pictures.Add(Convert.ToHexString(SHA256.HashData(png.WrittenSpan)));
        }

        return pictures;
    }

    private static VideoPictures Wanted(string path, int width, int height, int first, int step, int last, VideoLimits? limits = null)
    {
        var length = new FileInfo(path).Length;
        var file = new MediaFile(Path.GetFileName(path), length, 0, new FileRange(path, 0, length), false);
        return new VideoPictures(file, width, height, first, step, last, limits ?? VideoLimits.Default);
    }

    /// <summary>A second of MPEG again and again: some minutes of work.</summary>
    private static string Endless(TemporaryFolder folder)
    {
        var second = File.ReadAllBytes(Make(folder, "second.m2v", "-f", "lavfi", "-i", "color=size=64x64:rate=25:duration=1"));
        var path = folder.Combine("endless.mpg");
        using var file = File.Create(path);
        for (var times = 0; times < 50_000_000 / second.Length; times++) file.Write(second);
        return path;
    }

    /// <summary>Of a task of one video, of which nothing before frame 1,000,000,000 is wanted.</summary>
    private static string Backup(TemporaryFolder folder, string video, bool deflated) => VideoBackup.Write(
        folder.Combine("backup.zip"), "video.mpg", File.ReadAllBytes(video), 1_000_000_000, 1_000_000_001, deflated, """{"name":"video.mpg","resolution":[64,64],"length":2000000000}""");

    private static string Make(TemporaryFolder folder, string name, params string[] input)
    {
        var path = folder.Combine(name);
        try
        {
            using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", .. input, path]);
            ffmpeg.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not there.");
        }

        File.Exists(path).ShouldBeTrue();
        return path;
    }
}
