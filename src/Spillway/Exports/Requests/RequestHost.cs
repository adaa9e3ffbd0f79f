namespace Spillway.Exports.Requests;

/// <summary>
/// What runs requests and periodic jobs: at most one per data root, in a server, a worker or a command that waits for its own request.
/// </summary>
public sealed class RequestHost : IAsyncDisposable
{
    /// <summary>Null: another process hosts this data root; ask, and it will do the work.</summary>
    public static Task<RequestHost?> TryStart(
        ExportRequests requests, IReadOnlyList<ScheduledWork> scheduled, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Running work is interrupted and queued again.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
