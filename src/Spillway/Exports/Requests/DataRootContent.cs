using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Sources;
using Spillway.Formats;
using Spillway.Media;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Exports.Requests;

/// <summary>From the data root: rows of one snapshot, files that never change.</summary>
internal sealed class DataRootContent(string dataDirectory, DatasetFormats formats, VideoLimits videoLimits) : IExportContent
{
    private readonly ObjectDirectories directories = new(dataDirectory);

    /// <summary>Asked once: a mounted file system does not change its kind.</summary>
    private readonly Lazy<bool> clones = new(() => BlockCloning.IsPossible(new ObjectDirectories(dataDirectory).Temporary));

    public void RequireSelection(DatabaseConnection snapshot, ExportRequest request, CancellationToken cancellationToken)
    {
        using var source = new DataRootSource(directories, snapshot).Open(WhatOf(request), null, cancellationToken);
        request.Selection?.Require(source.Dataset);
    }

    public IExportWork Open(DatabaseConnection snapshot, ExportRequest request, CancellationToken cancellationToken)
    {
        var what = WhatOf(request);
        return request.Format is { } format
            ? new DatasetWork(new DataRootSource(directories, snapshot).Open(what, request.Selection, cancellationToken), formats.Get(format),
                new ExportOptions(request.SaveImages) { VideoLimits = videoLimits }, clones.Value)
            : new BackupWork(directories, BackupRows.Read(snapshot, what, request.Lightweight == true, cancellationToken), clones.Value, cancellationToken);
    }

    private static StoredObject WhatOf(ExportRequest request) => new(RequestIds.TargetName(request.Target), request.TargetId);

    private sealed class DatasetWork(DatasetSource source, IDatasetFormat format, ExportOptions options, bool clones) : IExportWork
    {
        private readonly List<string> warnings = [];

        public long ExpectedBytes => ExpectedSize.Of(source, options.SaveImages, clones);

        public IReadOnlyList<string> Warnings => warnings;

        public void Write(string path, Action<long> wrote, IProgress<double> progress, CancellationToken cancellationToken) =>
            DatasetExport.WriteZip(source, format, options with { Progress = progress, Warn = warnings.Add }, path, clones, wrote, cancellationToken);

        public void Dispose() => source.Dispose();
    }

    private sealed class BackupWork(ObjectDirectories directories, BackupRows rows, bool clones, CancellationToken opening) : IExportWork
    {
        public IReadOnlyList<string> Warnings => [];

        public long ExpectedBytes => new BackupWriter(directories, rows, null, opening).ExpectedBytes(clones);

        public void Write(string path, Action<long> wrote, IProgress<double> progress, CancellationToken cancellationToken)
        {
            using var zip = ZipWriter.ToFile(path, new ZipWriterOptions(rows.ChangedAt, Clones: clones, Wrote: wrote), cancellationToken);
            new BackupWriter(directories, rows, progress, cancellationToken).Write(zip);
            zip.Complete();
        }

        public void Dispose()
        {
        }
    }
}
