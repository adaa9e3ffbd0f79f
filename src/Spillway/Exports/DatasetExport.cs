using Spillway.Exports.Archives;
using Spillway.Exports.Sources;
using Spillway.Formats;
using Spillway.Formats.Items;
using Spillway.Storage.Archives;

namespace Spillway.Exports;

/// <summary>The one builder of all roads: a dataset goes through a format into an archive.</summary>
internal static class DatasetExport
{
    /// <summary>Throws before anything is written when the format does not fit.</summary>
    internal static void Write(DatasetSource source, IDatasetFormat format, ExportOptions options, IArchiveWriter archive, CancellationToken cancellationToken)
    {
        try
        {
            format.Write(source.Dataset, archive, options, cancellationToken);
        }
        catch (ArgumentException e) when (e.ParamName == "name")
        {
            // Names of files are made of those of subsets, labels and pictures, which a stranger chose.
            throw new FormatRefusedException($"{format.Name} cannot name its files: {e.Message.Split(" (Parameter", 2)[0]} Rename the subset, label or picture in CVAT.");
        }

        if (source.Dataset is { IsSelected: true } chosen && chosen.Tasks.All(task => task.Frames.Count == 0))
            options.Warn?.Invoke("No frame has all that was asked for, so the result is empty.");
        options.Progress?.Report(1);
    }

    /// <summary>Time stamps are the dataset's, so that the same dataset gives the same bytes.</summary>
    internal static ZipWriterOptions ZipOptions(DatasetSource source) => new(source.Dataset.UpdatedAt, VerifySources: !source.MediaTrusted);

    /// <summary>Creates the ZIP, which must not exist; a file that was not completed stays for the caller to remove.</summary>
    /// <param name="clones">Whether the place clones blocks of the media.</param>
    /// <param name="wrote">Told how many bytes of the disk are taken, run by run.</param>
    internal static void WriteZip(
        DatasetSource source, IDatasetFormat format, ExportOptions options, string path, bool clones, Action<long> wrote, CancellationToken cancellationToken)
    {
        FormatFit.Require(format, source.Dataset, options);
        using var zip = ZipWriter.ToFile(path, ZipOptions(source) with { Clones = clones, Wrote = wrote }, cancellationToken);
        Write(source, format, options, new ZipArchiveWriter(zip), cancellationToken);
        zip.Complete();
    }
}
