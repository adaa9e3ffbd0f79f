using Spillway.Database;
using Spillway.Settings;

namespace Spillway.Exports.Requests;

/// <summary>The desk where the command line and the server ask for exports, look after them and fetch results. Who may ask is checked before.</summary>
public sealed class ExportRequests
{
    /// <param name="dataDirectory">The data root, full path.</param>
    public ExportRequests(string dataDirectory, SpillwayDatabase database, SpillwaySettings settings, TimeProvider time)
    {
    }

    public Task<RequestOutcome> Ask(ExportRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>By an id of any form; null: there is none (or it was cancelled, or is gone).</summary>
    public RequestStatus? Find(string requestId) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    /// <param name="userId">Null: of everybody.</param>
    public IReadOnlyList<RequestStatus> List(long? userId) => throw new NotImplementedException();

    /// <summary>Work stops within a second and leaves nothing.</summary>
    public CancelVerdict Cancel(string requestId) => throw new NotImplementedException();

    /// <summary>Opens the result for a download, touches the entry, and holds a shared lease until the download is disposed.</summary>
    public ResultOutcome OpenResult(string requestId) => throw new NotImplementedException();
}
