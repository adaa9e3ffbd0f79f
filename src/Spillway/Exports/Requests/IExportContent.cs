using Spillway.Database;

namespace Spillway.Exports.Requests;

/// <summary>Finds what an export holds: a dataset in its format, or a backup.</summary>
internal interface IExportContent
{
    /// <summary>Before a request is queued.</summary>
    /// <exception cref="Spillway.Datasets.Selection.InvalidSelectionException">Its selection names what is not there.</exception>
    void RequireSelection(DatabaseConnection snapshot, ExportRequest request, CancellationToken cancellationToken);

    /// <param name="snapshot">The database at one instant; not needed any more once this returns.</param>
    IExportWork Open(DatabaseConnection snapshot, ExportRequest request, CancellationToken cancellationToken);
}

/// <summary>What is exported, open to be written.</summary>
internal interface IExportWork : IDisposable
{
    /// <summary>Media exactly, annotations by their counts: what the file will hardly exceed.</summary>
    long ExpectedBytes { get; }

    /// <summary>After it was written: what the result lacks although the format could hold it, in a sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <param name="path">A file to make.</param>
    /// <param name="wrote">Told how many bytes are written, run by run.</param>
    void Write(string path, Action<long> wrote, IProgress<double> progress, CancellationToken cancellationToken);
}
