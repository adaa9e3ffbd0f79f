using Spillway.Datasets;
using Spillway.Media;

namespace Spillway.Formats.Items;

/// <summary>Tells how many of the frames are done, a hundred times at most. With images every frame counts twice.</summary>
internal sealed class FrameProgress(Dataset dataset, ExportOptions options)
{
    private readonly long total = dataset.Tasks.Sum(task => (long)task.Frames.Count) * (options.SaveImages ? 2 : 1);
    private long done;
    private long told;

    /// <summary>What decoding may take on the way.</summary>
    public VideoLimits VideoLimits => options.VideoLimits;

    public void FrameDone()
    {
        done++;
        if (options.Progress is null || (done - told) * 100 < total)
            return;

        told = done;
        options.Progress.Report((double)done / total);
    }
}
