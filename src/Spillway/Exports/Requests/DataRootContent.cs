using Spillway.Backups;
using Spillway.Database;
using Spillway.Formats;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Exports.Requests;

/// <summary>From the data root: rows of one snapshot, files that never change.</summary>
internal sealed class DataRootContent(string dataDirectory, DatasetFormats formats) : IExportContent
{
    private readonly ObjectDirectories directories = new(dataDirectory);

    public void Write(SpillwayDbContext snapshot, ExportRequest request, string path, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var what = new StoredObject(RequestIds.TargetName(request.Target), request.TargetId);
        using var zip = ZipWriter.ToFile(path, new ZipWriterOptions(ChangedAt(snapshot, request)), cancellationToken);
        new BackupWriter(directories, snapshot, new BackupOptions(request.Lightweight == true, progress), cancellationToken).Write(what, zip);
        zip.Complete();
        _ = formats;
    }

    /// <summary>The same object gives the same bytes, whenever it is exported.</summary>
    private static DateTimeOffset ChangedAt(SpillwayDbContext snapshot, ExportRequest request) =>
        ExportedObject.Find(snapshot, request.Target, request.TargetId)?.ChangedAt ?? DateTime.UnixEpoch;
}
