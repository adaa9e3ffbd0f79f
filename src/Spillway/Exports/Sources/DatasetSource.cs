using Spillway.Datasets;
using Spillway.Datasets.Compact;

namespace Spillway.Exports.Sources;

/// <summary>A dataset and the open files it is read from.</summary>
internal sealed class DatasetSource(Dataset dataset, IReadOnlyList<IDisposable> files, bool trusted) : IDisposable
{
    internal Dataset Dataset { get; } = dataset;

    /// <summary>Whether the media were checked when they came in; those of an archive are checked on their way out.</summary>
    internal bool MediaTrusted { get; } = trusted;

    internal IEnumerable<JobAnnotationsFile> Annotations => files.OfType<JobAnnotationsFile>();

    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }
}
