using Spillway.Datasets;

namespace Spillway.Formats.Items;

/// <summary>From a frame's index in its task to its number in the export; also for frames that are not exported.</summary>
internal readonly record struct FrameNumbers(int Start, int Step)
{
    public int this[int index] => Start + (index * Step);

    /// <summary>In a project, numbers go on from task to task: the first exported frame tells where.</summary>
    public static FrameNumbers Of(DatasetTask task)
    {
        var step = Math.Max(1, task.Document.Data?.Step ?? 1);
        return task.Frames is [var frame, ..]
            ? new FrameNumbers(frame.Number - (frame.Index * step), step)
            : new FrameNumbers(task.Document.Data?.StartFrame ?? 0, step);
    }
}
