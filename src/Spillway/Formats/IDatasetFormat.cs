using Spillway.Datasets;
using Spillway.Media;

namespace Spillway.Formats;

public enum Dimension
{
    TwoD,
    ThreeD,
}

/// <summary>A dataset format: what CVAT's menu shows, and the one verb.</summary>
public interface IDatasetFormat
{
    /// <summary>With its version, as CVAT's API and menu name it: <c>COCO 1.0</c>.</summary>
    string Name { get; }

    /// <summary>Of the result, without the dot, lower case.</summary>
    string Extension => "zip";

    Dimension Dimension => Dimension.TwoD;

    /// <summary>What it asks of a dataset beyond its dimension, such as names that it can hold.</summary>
    /// <exception cref="FormatRefusedException">The format cannot hold this dataset.</exception>
    void Require(Dataset dataset)
    {
    }

    /// <summary>Writes the whole dataset, in frame order, in memory that does not grow with it.</summary>
    /// <exception cref="FormatRefusedException">The format cannot hold this dataset. Nothing was written.</exception>
    void Write(FormatWork work);

    /// <summary>The same from the beginning: whether the format fits is asked first.</summary>
    /// <exception cref="FormatRefusedException">The format cannot hold this dataset. Nothing was written.</exception>
    sealed void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken) =>
        Write(FormatWork.Begin(this, dataset, archive, options, cancellationToken));
}

/// <summary>What the caller asked for beyond the format.</summary>
/// <param name="SaveImages">Media too, not annotations alone.</param>
/// <param name="Progress">Told the share done, 0…1.</param>
public sealed record ExportOptions(bool SaveImages, IProgress<double>? Progress = null)
{
    public VideoLimits VideoLimits { get; init; } = VideoLimits.Default;

    /// <summary>Told, in a sentence each, what the result lacks although the format could hold it.</summary>
    public Action<string>? Warn { get; init; }
}

/// <summary>One sentence for the user: why the format cannot hold the dataset and what to do.</summary>
public sealed class FormatRefusedException(string message) : Exception(message);
