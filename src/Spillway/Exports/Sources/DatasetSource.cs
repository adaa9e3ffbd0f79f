using Spillway.Datasets;
using Spillway.Datasets.Compact;
using Spillway.Datasets.Selection;
using Spillway.Media;

namespace Spillway.Exports.Sources;

/// <summary>A dataset and the open files it is read from.</summary>
internal sealed class DatasetSource(Dataset dataset, IReadOnlyList<IDisposable> files, bool trusted) : IDisposable
{
    internal Dataset Dataset { get; private set; } = dataset;

    /// <summary>Whether the media were checked when they came in; those of an archive are checked on their way into the first result.</summary>
    internal bool MediaTrusted { get; private set; } = trusted;

    internal IEnumerable<JobAnnotationsFile> Annotations => files.OfType<JobAnnotationsFile>();

    /// <summary>A result is complete, and these media were checked on their way into it.</summary>
    internal void WereChecked(IReadOnlySet<MediaFile> media) =>
        MediaTrusted |= Dataset.Tasks.SelectMany(task => task.Frames).All(frame => frame.Media is { } file && media.Contains(file));

    /// <summary>From now on it holds only what was chosen; null: nothing changes.</summary>
    /// <exception cref="InvalidSelectionException">Something that was asked for by name is not there.</exception>
    internal void Select(DatasetSelection? selection, CancellationToken cancellationToken)
    {
        if (selection is not null)
        {
            Dataset = selection.Of(Dataset, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }
}
