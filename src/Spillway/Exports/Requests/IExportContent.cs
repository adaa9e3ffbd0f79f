using Spillway.Database;

namespace Spillway.Exports.Requests;

/// <summary>Writes what an export holds: a dataset in its format, or a backup.</summary>
internal interface IExportContent
{
    /// <param name="snapshot">The database at one instant.</param>
    /// <param name="path">A file to make.</param>
    void Write(SpillwayDbContext snapshot, ExportRequest request, string path, IProgress<double> progress, CancellationToken cancellationToken);
}
