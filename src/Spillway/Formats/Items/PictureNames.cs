using Spillway.Datasets;

namespace Spillway.Formats.Items;

/// <summary>
/// Names of the pictures of one folder. Each stays as CVAT has it while it is the only one (CVAT overwrites the earlier picture): <see cref="DistinctNames"/>.
/// </summary>
internal sealed class PictureNames
{
    private readonly Func<DatasetTask, Frame, string> nameOf;
    private readonly Dictionary<(DatasetTask Task, int Frame), string> renamed = [];

    /// <param name="whateverExtension">For formats that tie annotations to a picture by its name without extension.</param>
    public PictureNames(IReadOnlyList<DatasetTask> tasks, bool whateverExtension, Func<DatasetTask, Frame, string>? nameOf = null)
    {
        this.nameOf = nameOf ?? FrameNames.FileName;
        var (task, before) = (0, 0);
        foreach (var (place, name) in DistinctNames.Later(tasks.SelectMany(task => task.Frames.Select(frame => this.nameOf(task, frame))), whateverExtension))
        {
            for (; place - before >= tasks[task].Frames.Count; task++)
                before += tasks[task].Frames.Count;
            renamed[(tasks[task], tasks[task].Frames[place - before].Index)] = name;
        }
    }

    public string Of(DatasetTask task, Frame frame) => renamed.GetValueOrDefault((task, frame.Index)) ?? nameOf(task, frame);

    /// <summary>What ties annotations to the picture.</summary>
    public string IdOf(DatasetTask task, Frame frame) => DistinctNames.WithoutExtension(Of(task, frame));
}
