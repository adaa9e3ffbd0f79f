using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Media;

namespace Spillway.Formats;

/// <summary>One dataset on its way into one archive: what a format is handed, and hands on to the parts of its work.</summary>
public sealed class FormatWork
{
    private readonly ExportOptions options;
    private readonly long total;
    private long done;
    private long told;

    private FormatWork(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        (Dataset, Archive, this.options, CancellationToken) = (dataset, archive, options, cancellationToken);
        total = dataset.Tasks.Sum(task => (long)task.Frames.Count) * (SaveImages ? 2 : 1);
    }

    public Dataset Dataset { get; }

    /// <summary>The tasks, by the names their subsets have in the export.</summary>
    internal IReadOnlyList<ExportedSubset> Subsets => field ??= ExportedSubset.AllOf(Dataset);

    public IArchiveWriter Archive { get; }

    public bool SaveImages => options.SaveImages;

    /// <summary>What decoding may take on the way.</summary>
    public VideoLimits VideoLimits => options.VideoLimits;

    public CancellationToken CancellationToken { get; }

    /// <exception cref="FormatRefusedException">The format does not fit. Nothing was written.</exception>
    internal static FormatWork Begin(IDatasetFormat format, Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(format, dataset, options);
        return new FormatWork(dataset, archive, options, cancellationToken);
    }

    /// <summary>Of what the result lacks although the format could hold it: a sentence.</summary>
    public void Warn(string sentence) => options.Warn?.Invoke(sentence);

    /// <summary>Progress is told a hundred times at most. With images every frame is done twice.</summary>
    public void FrameDone()
    {
        done++;
        if (options.Progress is null || (done - told) * 100 < total)
            return;

        told = done;
        options.Progress.Report((double)done / total);
    }
}
