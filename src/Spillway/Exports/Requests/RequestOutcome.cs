namespace Spillway.Exports.Requests;

public enum RequestVerdict
{
    /// <summary>Queued, or finished on the spot since the entry was there.</summary>
    Accepted,

    /// <summary>An equal request of that user is queued or running; its id is given.</summary>
    AlreadyRunning,
    UnknownFormat,
    DisabledFormat,
    NoSuchObject,

    /// <summary>A backup of a task without data.</summary>
    WithoutData,

    /// <summary>The selection names what is not there.</summary>
    NoSuchPart,

    /// <summary>A job has no backup.</summary>
    NotPossible,
}

/// <param name="RequestId">Null when there is no request.</param>
/// <param name="Message">One sentence for the user when it was not accepted; else empty.</param>
public sealed record RequestOutcome(RequestVerdict Verdict, string? RequestId, string Message);

public enum CancelVerdict
{
    Cancelled,
    NoSuchRequest,

    /// <summary>It is finished or failed.</summary>
    TooLate,
}

public enum ResultVerdict
{
    Open,
    NoSuchRequest,
    NotFinished,

    /// <summary>It failed, or made something other than a file.</summary>
    NoFile,

    /// <summary>The entry was swept.</summary>
    Expired,
}

/// <param name="Download">When it is <see cref="ResultVerdict.Open"/>: to be disposed when the bytes have flowed.</param>
/// <param name="Message">CVAT's sentence otherwise.</param>
public sealed record ResultOutcome(ResultVerdict Verdict, ResultDownload? Download, string Message);
