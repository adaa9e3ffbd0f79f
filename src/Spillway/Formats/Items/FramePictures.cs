using Spillway.Datasets;
using Spillway.Media;

namespace Spillway.Formats.Items;

/// <summary>Puts the pictures of a task's frames into an archive: images unchanged, frames of a video as PNG.</summary>
internal static class FramePictures
{
    /// <param name="nameOf">Where in the archive a frame's picture goes; null when it is there already.</param>
    public static void Add(
        DatasetTask task, IArchiveWriter archive, Func<Frame, string?> nameOf, FrameProgress progress, CancellationToken cancellationToken)
    {
        if (task.Video is { Media: not null } video && task.Frames.Count > 0)
        {
            AddDecoded(task, video, archive, nameOf, progress, cancellationToken);
            return;
        }

        foreach (var frame in task.Frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (frame.Media is { } media && nameOf(frame) is { } name)
                archive.AddMedia(name, media);
            progress.FrameDone();
        }
    }

    private static void AddDecoded(
        DatasetTask task, SourceVideo video, IArchiveWriter archive, Func<Frame, string?> nameOf, FrameProgress progress,
        CancellationToken cancellationToken)
    {
        var inVideo = new FrameNumbers(task.Document.Data?.StartFrame ?? 0, Math.Max(1, task.Document.Data?.Step ?? 1));
        var (first, last) = (task.Frames[0].Index, task.Frames[^1].Index);
        var wanted = new VideoPictures(video.Media!, video.Width, video.Height, inVideo[first], inVideo.Step, inVideo[last], progress.VideoLimits);
        using var frames = VideoFrames.Open(wanted, cancellationToken);
        var next = first;
        foreach (var frame in task.Frames)
        {
            for (; next < frame.Index; next++)
                frames.CopyNext(null, cancellationToken);
            var name = nameOf(frame);
            using (var entry = name is null ? null : archive.CreateEntry(name))
                frames.CopyNext(entry, cancellationToken);
            next++;
            progress.FrameDone();
        }
    }
}
