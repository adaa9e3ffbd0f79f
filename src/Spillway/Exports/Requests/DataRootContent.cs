using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Sources;
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
        if (request.Format is { } format)
        {
            using var source = new DataRootSource(directories, snapshot).Open(what, cancellationToken);
            DatasetExport.WriteZip(source, formats.Get(format), new ExportOptions(request.SaveImages, progress), path, cancellationToken);
            return;
        }

        var backup = new BackupWriter(directories, snapshot, new BackupOptions(request.Lightweight == true, progress), cancellationToken);
        using var zip = ZipWriter.ToFile(path, new ZipWriterOptions(backup.TimeOf(what)), cancellationToken);
        backup.Write(what, zip);
        zip.Complete();
    }
}
