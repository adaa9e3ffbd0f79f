using Spillway.Datasets;
using Spillway.Media;

namespace Spillway.Formats.Items;

/// <summary>Puts the pictures of a task's frames into an archive: images unchanged, frames of a video as PNG.</summary>
internal static class FramePictures
{
    /// <param name="nameOf">Where in the archive a frame's picture goes; null when it is there already.</param>
    public static void Add(FormatWork work, DatasetTask task, Func<Frame, string?> nameOf)
    {
        if (task.Video is { Media: not null } video && task.Frames.Count > 0)
        {
            AddDecoded(work, task, video, nameOf);
            return;
        }

        foreach (var frame in task.Frames)
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            if (frame.Media is { } media && nameOf(frame) is { } name)
                work.Archive.AddMedia(name, media);
            work.FrameDone();
        }
    }

    private static void AddDecoded(FormatWork work, DatasetTask task, SourceVideo video, Func<Frame, string?> nameOf)
    {
        var inVideo = new FrameNumbers(task.Document.Data?.StartFrame ?? 0, Math.Max(1, task.Document.Data?.Step ?? 1));
        var (first, last) = (task.Frames[0].Index, task.Frames[^1].Index);
        var wanted = new VideoPictures(video.Media!, video.Width, video.Height, inVideo[first], inVideo.Step, inVideo[last], work.VideoLimits);
        using var frames = VideoFrames.Open(wanted, work.CancellationToken);
        var next = first;
        foreach (var frame in task.Frames)
        {
            for (; next < frame.Index; next++)
                frames.CopyNext(null, work.CancellationToken);
            var name = nameOf(frame);
            using (var entry = name is null ? null : work.Archive.CreateEntry(name))
                frames.CopyNext(entry, work.CancellationToken);
            next++;
            work.FrameDone();
        }
    }
}
