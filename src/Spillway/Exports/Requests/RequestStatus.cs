namespace Spillway.Exports.Requests;

/// <summary>A request as its owner sees it, in CVAT's words.</summary>
/// <param name="Status"><c>queued</c>, <c>started</c>, <c>failed</c> or <c>finished</c>.</param>
/// <param name="Message">Why it failed or waits; of a finished one, what its result lacks although the format could hold it.</param>
/// <param name="OperationType"><c>export:dataset</c>, <c>export:annotations</c>, <c>export:backup</c> …</param>
/// <param name="Target"><c>project</c>, <c>task</c> or <c>job</c>.</param>
/// <param name="Progress">0…1; null before it has started.</param>
/// <param name="ResultAvailable">The result can be downloaded now.</param>
/// <param name="ResultEntry">The file in the cache, also when it was swept since.</param>
public sealed record RequestStatus(
    string Id,
    string Status,
    string Message,
    string OperationType,
    string Target,
    long? ProjectId,
    long? TaskId,
    long? JobId,
    string? Format,
    bool? Lightweight,
    double? Progress,
    DateTimeOffset CreatedDate,
    DateTimeOffset? StartedDate,
    DateTimeOffset? FinishedDate,
    DateTimeOffset? ExpiryDate,
    long OwnerId,
    bool ResultAvailable,
    string? ResultEntry,
    long? ResultId)
{
    public bool IsOver => Status is "finished" or "failed";
}
