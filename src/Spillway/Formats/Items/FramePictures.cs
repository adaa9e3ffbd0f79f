using Spillway.Datasets;

namespace Spillway.Formats.Items;

/// <summary>Puts the pictures of a task's frames into an archive, unchanged.</summary>
internal static class FramePictures
{
    /// <param name="nameOf">Where in the archive a frame's picture goes.</param>
    public static void Add(
        DatasetTask task, IArchiveWriter archive, Func<Frame, string> nameOf, FrameProgress progress, CancellationToken cancellationToken)
    {
        foreach (var frame in task.Frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (frame.Media is { } media)
                archive.AddMedia(nameOf(frame), media);
            progress.FrameDone();
        }
    }
}
