using Spillway.Database;
using Spillway.Database.Engines;

namespace Spillway.Exports.Requests;

/// <summary>
/// The rows' life: every step is one conditional update, so that of two who try the same only one succeeds. A worker owns its token, not
/// a row: when a row is cancelled whose build others wait for, the token moves on to one of theirs.
/// </summary>
/// <param name="lease">How long a worker that shows no sign of life keeps its request; null: as the setting has it by default.</param>
internal sealed class RequestTable(SpillwayDatabase database, TimeProvider time, TimeSpan? lease = null)
{
    internal TimeSpan Lease { get; } = lease ?? TimeSpan.FromSeconds(45);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    internal RequestRow? Find(string id)
    {
        using var connection = database.Connect();
        return RequestRow.First(connection, $"""WHERE "Id" = {id}""");
    }

    /// <summary>Ids of what a worker could begin now.</summary>
    /// <param name="only">This request, or the one whose build it waits for; null: all.</param>
    internal List<string> Ready(bool oneForEachUser, string? only = null)
    {
        using var connection = database.Connect();
        return connection.Query(
            $"""
            SELECT "Id" FROM "Requests" AS request
            WHERE {Startable(oneForEachUser)}
            AND ({only is null} OR "Id" = {only ?? ""} OR "Id" = (SELECT mine."Follows" FROM "Requests" AS mine WHERE mine."Id" = {only ?? ""}))
            ORDER BY "CreatedAt" LIMIT 1000
            """,
            row => row.Text());
    }

    /// <summary>Null: somebody else has it, or it is not to be begun.</summary>
    internal BegunRequest? TryBegin(string id, string token, bool oneForEachUser)
    {
        using var connection = database.Connect();
        // Two users' workers look at each other's rows: without the write lock first, both could see nobody running.
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        var (now, until) = (Now, Now + Lease);
        var lost = connection.First($"""SELECT "WorkerToken" FROM "Requests" WHERE "Id" = {id}""", row => row.TextOrNull());
        var begun = connection.Execute($"""
            UPDATE "Requests" AS request SET
            "State" = {RequestState.Started}, "WorkerToken" = {token}, "LeaseUntil" = {until}, "NotBefore" = NULL, "Attempt" = "Attempt" + 1,
            "Progress" = 0, "Message" = '', "StartedAt" = COALESCE("StartedAt", {now})
            WHERE "Id" = {id} AND {Startable(oneForEachUser)}
            """);
        var row = begun == 1 ? RequestRow.First(connection, $"""WHERE "WorkerToken" = {token}""") : null;
        transaction.Commit();
        return row is null ? null : new BegunRequest(row, lost);
    }

    /// <summary>A condition on a row called <c>request</c>.</summary>
    private FormattableString Startable(bool oneForEachUser)
    {
        var now = Now;
        return $"""
            request."Follows" IS NULL AND NOT request."CancelAsked"
            AND ((request."State" = {RequestState.Queued} AND (request."NotBefore" IS NULL OR request."NotBefore" <= {now}))
            OR (request."State" = {RequestState.Started} AND (request."LeaseUntil" IS NULL OR request."LeaseUntil" < {now})))
            AND NOT ({oneForEachUser} AND EXISTS (SELECT 1 FROM "Requests" AS other
                WHERE other."UserId" = request."UserId" AND other."Id" <> request."Id" AND other."Follows" IS NULL AND other."Action" = 'export'
                AND other."State" = {RequestState.Started} AND other."LeaseUntil" >= {now}))
            """;
    }

    /// <summary>A sign of life, with progress. False: the token is not in force any more, or the request was cancelled.</summary>
    internal bool Renew(string token, double progress)
    {
        var until = Now + Lease;
        return Own(token, own => $"""UPDATE "Requests" SET "LeaseUntil" = {until}, "Progress" = {progress} WHERE {own} AND NOT "CancelAsked" """);
    }

    internal bool IsWanted(string token)
    {
        using var connection = database.Connect();
        return connection.Any($"""SELECT 1 FROM "Requests" WHERE {Owned(token)} AND NOT "CancelAsked" """);
    }

    /// <summary>
    /// Before a step that nobody can take back. An answer may wait for a process that stands still, and somebody else may have begun meanwhile:
    /// it counts only while the lease it tells of lasts.
    /// </summary>
    internal bool IsInForce(string token)
    {
        using var connection = database.Connect();
        var until = connection.First($"""SELECT "LeaseUntil" FROM "Requests" WHERE {Owned(token)} AND NOT "CancelAsked" """, row => row.TimeOrNull());
        return until >= Now;
    }

    private static FormattableString Owned(string token) => $"""
        "WorkerToken" = {token} AND "State" = {RequestState.Started}
        """;

    /// <summary>The row and those that follow it end alike. False: too late.</summary>
    internal bool Finish(string token, string entry, string warning, Func<ExportRequest, string> nameFor, Func<RequestRow, TimeSpan> lifeTime) =>
        End(token, row =>
        {
            row.State = RequestState.Finished;
            row.Progress = 1;
            row.Entry = row.ResultEntry = entry;
            row.ResultName = RequestPayload.Read(row.PayloadVersion, row.Payload, row.UserId) is { } request ? nameFor(request) : entry;
            row.Message = warning;
            row.ExpiresAt = row.FinishedAt + lifeTime(row);
        });

    internal bool Fail(string token, string message, Func<RequestRow, TimeSpan> lifeTime) =>
        End(token, row =>
        {
            row.State = RequestState.Failed;
            row.Message = message;
            row.ExpiresAt = row.FinishedAt + lifeTime(row);
        });

    private bool End(string token, Action<RequestRow> end)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        if (RequestRow.First(connection, $"""WHERE {Owned(token)} AND NOT "CancelAsked" """) is not { } own) return false;
        foreach (var row in Followers(connection, own).Append(own))
        {
            row.StartedAt ??= own.StartedAt;
            row.FinishedAt = Now;
            row.WorkerToken = row.Follows = null;
            row.LeaseUntil = null;
            end(row);
            row.Update(connection);
        }

        transaction.Commit();
        return true;
    }

    /// <summary>Back to the queue under the same id.</summary>
    /// <param name="counts">Whether this attempt is one of those that are limited.</param>
    internal bool PutBack(string token, DateTime? notBefore, string message, bool counts = false)
    {
        var uncounted = counts ? 0 : 1;
        return Own(token, own => $"""
            UPDATE "Requests" SET
            "State" = {RequestState.Queued}, "Attempt" = "Attempt" - {uncounted}, "WorkerToken" = NULL, "LeaseUntil" = NULL,
            "NotBefore" = {notBefore}, "Message" = {message}
            WHERE {own} AND NOT "CancelAsked"
            """);
    }

    /// <summary>
    /// Back to the lost worker, since its session could not be ended: who begins the request after that instant has to end it first. Should that
    /// one wake before, the request is its own again, as are its lease and its directory still.
    /// </summary>
    internal bool GiveBack(string token, string lost, DateTime until, string message) => Own(token, own => $"""
        UPDATE "Requests" SET "Attempt" = "Attempt" - 1, "WorkerToken" = {lost}, "LeaseUntil" = {until}, "Message" = {message}
        WHERE {own} AND NOT "CancelAsked"
        """);

    /// <summary>Of a request that was cancelled and whose work has stopped. False: the token is not in force any more.</summary>
    internal bool Remove(string token) => Own(token, own => $"""DELETE FROM "Requests" WHERE {own}""");

    /// <param name="statement">About the token's row, which the condition it gets finds.</param>
    private bool Own(string token, Func<FormattableString, FormattableString> statement)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        var changed = connection.Execute(statement(Owned(token)));
        transaction.Commit();
        return changed > 0;
    }

    internal CancelVerdict Cancel(string id)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        var row = RequestRow.First(connection, $"""WHERE "Id" = {id} AND NOT "CancelAsked" """);
        if (row is null || row.ExpiresAt < Now) return CancelVerdict.NoSuchRequest;
        if (row.State is RequestState.Finished or RequestState.Failed) return CancelVerdict.TooLate;
        if (HandOver(connection, row) || row.State == RequestState.Queued) row.Delete(connection);
        else connection.Execute($"""UPDATE "Requests" SET "CancelAsked" = {true} WHERE "Id" = {id}""");
        transaction.Commit();
        return CancelVerdict.Cancelled;
    }

    /// <summary>Whoever waits for this row's build goes on without it. False: nobody does.</summary>
    internal static bool HandOver(DatabaseConnection connection, RequestRow row)
    {
        if (Followers(connection, row) is not [var heir, .. var others]) return false;
        heir.Follows = null;
        (heir.State, heir.WorkerToken, heir.LeaseUntil, heir.NotBefore) = (row.State, row.WorkerToken, row.LeaseUntil, row.NotBefore);
        (heir.Attempt, heir.Progress, heir.StartedAt, heir.Message) = (row.Attempt, row.Progress, row.StartedAt, row.Message);
        foreach (var other in others) other.Follows = heir.Id;
        foreach (var changed in others.Prepend(heir)) changed.Update(connection);
        return true;
    }

    /// <summary>Oldest first.</summary>
    private static List<RequestRow> Followers(DatabaseConnection connection, RequestRow row) =>
        RequestRow.Query(connection, $"""WHERE "Follows" = {row.Id} ORDER BY "CreatedAt" """);

    /// <summary>What runs in a data root that nobody else hosts runs nowhere: its leases are over.</summary>
    internal void EndLeases()
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        connection.Execute($"""UPDATE "Requests" SET "LeaseUntil" = NULL WHERE "State" = {RequestState.Started}""");
        transaction.Commit();
    }

    /// <summary>Rows whose time is over; cancelled ones whose worker died; work an older version left that nobody needs.</summary>
    /// <param name="isClockDoubted">Whether a row's time is over cannot be told.</param>
    internal void Clean(bool isClockDoubted = false)
    {
        var now = Now;
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        if (!isClockDoubted) connection.Execute($"""DELETE FROM "Requests" WHERE "ExpiresAt" < {now}""");
        connection.Execute($"""DELETE FROM "Requests" WHERE "Action" = 'cleanup'""");
        connection.Execute($"""DELETE FROM "Requests" WHERE "CancelAsked" AND ("LeaseUntil" IS NULL OR "LeaseUntil" < {now})""");
        // A follower whose build is gone, however that came, gets one of its own.
        connection.Execute($"""
            UPDATE "Requests" SET "Follows" = NULL
            WHERE "Follows" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Requests" AS other WHERE other."Id" = "Requests"."Follows")
            """);
        transaction.Commit();
    }
}

/// <param name="Lost">The token of the worker that began it before and showed no sign of life; null: nobody did.</param>
internal sealed record BegunRequest(RequestRow Row, string? Lost);
