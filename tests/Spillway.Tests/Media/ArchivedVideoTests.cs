using System.IO.Hashing;
using Spillway.Media;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Media;

/// <summary>A video that is stored in a stranger's archive: ffmpeg reads it where it lies.</summary>
public sealed class ArchivedVideoTests : IDisposable
{
    private const string Corrupt = "Entry 'clip.mp4' is corrupt: its CRC-32 does not match.";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("out.zip", true)]
    [InlineData("out/", true)]
    [InlineData("out.zip", false)]
    [InlineData("-", true)]
    public void One_with_flipped_bytes_is_refused_and_leaves_nothing(string output, bool withManifest)
    {
        var archive = Backup(withManifest);
        Damage(archive);
        var refused = SpillwayProcess.Run("export", archive, "--format", "YOLO 1.1", "--images", "-o", output == "-" ? output : folder.Combine(output));
        (refused.ExitStatus, refused.Error.Trim().Split('\n')[^1]).ShouldBe((1, $"error: {archive}: {Corrupt}"));
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["backup.zip", "clip.mp4"], ignoreOrder: true);
    }

    [Fact]
    public void One_that_is_whole_is_exported()
    {
        var exported = SpillwayProcess.Run("export", Backup(withManifest: true), "--format", "YOLO 1.1", "--format", "COCO 1.0", "--images", "-o", folder.Combine("out") + "/");
        exported.ExitStatus.ShouldBe(0, exported.Error);
        Directory.EnumerateFiles(folder.Combine("out"), "*.PNG", SearchOption.AllDirectories).Count().ShouldBe(20);
    }

    [Fact]
    public void One_whose_pictures_nobody_wants_is_not_read()
    {
        var archive = Backup(withManifest: true);
        Damage(archive);
        SpillwayProcess.Run("export", archive, "--format", "YOLO 1.1", "-o", folder.Combine("out.zip")).ExitStatus.ShouldBe(0);
    }

    [Fact]
    public void It_is_held_to_its_checksum_once()
    {
        var path = Clip();
        var bytes = File.ReadAllBytes(path);
        var video = new MediaFile("clip.mp4", bytes.Length, Crc32.HashToUInt32(bytes), new FileRange(path, 0, bytes.Length), Deflated: false) { Checks = new MediaChecks() };
        Open(video);
        Damage(path);
        Open(video);
        Should.Throw<InvalidArchiveException>(() => Open(video with { Checks = new MediaChecks() })).Message.ShouldBe(Corrupt);

        static void Open(MediaFile video) => VideoFrames.Open(new VideoPictures(video, 64, 48, 0, 1, 9, VideoLimits.Default), default).Dispose();
    }

    /// <summary>Of a task of one video of ten frames.</summary>
    private string Backup(bool withManifest) => VideoBackup.Write(
        folder.Combine("backup.zip"), "clip.mp4", File.ReadAllBytes(Clip()), 0, 9, properties: withManifest ? """{"name":"clip.mp4","resolution":[64,48],"length":10}""" : null);

    private string Clip()
    {
        var path = folder.Combine("clip.mp4");
        var missing = SystemProgram.Run("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=0.4", path);
        Assert.SkipWhen(missing is not null && missing.Contains("No such file", StringComparison.Ordinal), "ffmpeg is not there.");
        return path;
    }

    /// <summary>In the middle of what the pictures are made of, where ffmpeg makes the best of it.</summary>
    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf("mdat"u8);
        at.ShouldBeGreaterThan(0);
        bytes[at + 1200] ^= 0xFF;
        File.WriteAllBytes(path, bytes);
    }
}
