using Microsoft.EntityFrameworkCore;
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
        using var context = database.CreateContext();
        return context.Requests.AsNoTracking().FirstOrDefault(row => row.Id == id);
    }

    /// <summary>Ids of what a worker could begin now.</summary>
    internal List<string> Ready(bool oneForEachUser, IReadOnlyCollection<string>? only = null)
    {
        using var context = database.CreateContext();
        var ready = Startable(context, oneForEachUser);
        if (only is not null) ready = ready.Where(row => only.Contains(row.Id));
        return [.. ready.OrderBy(row => row.CreatedAt).Select(row => row.Id).Take(1000)];
    }

    /// <summary>Null: somebody else has it, or it is not to be begun.</summary>
    internal BegunRequest? TryBegin(string id, string token, bool oneForEachUser)
    {
        using var context = database.CreateContext();
        // Two users' workers look at each other's rows: without the write lock first, both could see nobody running.
        using var transaction = context.BeginWrite(WriteSubject.Requests);
        var (now, until) = (Now, Now + Lease);
        var lost = context.Requests.Where(row => row.Id == id).Select(row => row.WorkerToken).FirstOrDefault();
        var begun = Startable(context, oneForEachUser).Where(row => row.Id == id).ExecuteUpdate(set => set
            .SetProperty(row => row.State, RequestState.Started)
            .SetProperty(row => row.WorkerToken, token)
            .SetProperty(row => row.LeaseUntil, until)
            .SetProperty(row => row.NotBefore, (DateTime?)null)
            .SetProperty(row => row.Attempt, row => row.Attempt + 1)
            .SetProperty(row => row.Progress, 0)
            .SetProperty(row => row.Message, "")
            .SetProperty(row => row.StartedAt, row => row.StartedAt ?? now));
        transaction.Commit();
        return begun == 1 && context.Requests.AsNoTracking().FirstOrDefault(row => row.WorkerToken == token) is { } row ? new BegunRequest(row, lost) : null;
    }

    private IQueryable<RequestRow> Startable(SpillwayDbContext context, bool oneForEachUser)
    {
        var now = Now;
        var rows = context.Requests.Where(row => row.Follows == null && !row.CancelAsked
            && ((row.State == RequestState.Queued && (row.NotBefore == null || row.NotBefore <= now))
                || (row.State == RequestState.Started && (row.LeaseUntil == null || row.LeaseUntil < now))));
        return oneForEachUser
            ? rows.Where(row => !context.Requests.Any(other =>
                other.UserId == row.UserId && other.Id != row.Id && other.Follows == null && other.Action == "export"
                && other.State == RequestState.Started && other.LeaseUntil >= now))
            : rows;
    }

    /// <summary>A sign of life, with progress. False: the token is not in force any more, or the request was cancelled.</summary>
    internal bool Renew(string token, double progress)
    {
        var until = Now + Lease;
        return Own(token, rows => rows.Where(row => !row.CancelAsked).ExecuteUpdate(set => set
            .SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.Progress, progress)));
    }

    internal bool IsWanted(string token)
    {
        using var context = database.CreateContext();
        return Wanted(context, token).Any();
    }

    /// <summary>
    /// Before a step that nobody can take back. An answer may wait for a process that stands still, and somebody else may have begun meanwhile:
    /// it counts only while the lease it tells of lasts.
    /// </summary>
    internal bool IsInForce(string token)
    {
        using var context = database.CreateContext();
        var until = Wanted(context, token).Select(row => row.LeaseUntil).FirstOrDefault();
        return until >= Now;
    }

    private static IQueryable<RequestRow> Wanted(SpillwayDbContext context, string token) =>
        context.Requests.Where(row => row.WorkerToken == token && row.State == RequestState.Started && !row.CancelAsked);

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
        using var context = database.CreateContext();
        using var transaction = context.BeginWrite(WriteSubject.Requests);
        var own = context.Requests.FirstOrDefault(row => row.WorkerToken == token && row.State == RequestState.Started && !row.CancelAsked);
        if (own is null) return false;
        foreach (var row in context.Requests.Where(row => row.Follows == own.Id).AsEnumerable().Append(own).ToList())
        {
            row.StartedAt ??= own.StartedAt;
            row.FinishedAt = Now;
            row.WorkerToken = row.Follows = null;
            row.LeaseUntil = null;
            end(row);
        }

        context.SaveChanges();
        transaction.Commit();
        return true;
    }

    /// <summary>Back to the queue under the same id.</summary>
    /// <param name="counts">Whether this attempt is one of those that are limited.</param>
    internal bool PutBack(string token, DateTime? notBefore, string message, bool counts = false)
    {
        var uncounted = counts ? 0 : 1;
        return Own(token, rows => rows.Where(row => !row.CancelAsked).ExecuteUpdate(set => set
            .SetProperty(row => row.State, RequestState.Queued)
            .SetProperty(row => row.Attempt, row => row.Attempt - uncounted)
            .SetProperty(row => row.WorkerToken, (string?)null)
            .SetProperty(row => row.LeaseUntil, (DateTime?)null)
            .SetProperty(row => row.NotBefore, notBefore)
            .SetProperty(row => row.Message, message)));
    }

    /// <summary>
    /// Back to the lost worker, since its session could not be ended: who begins the request after that instant has to end it first. Should that
    /// one wake before, the request is its own again, as are its lease and its directory still.
    /// </summary>
    internal bool GiveBack(string token, string lost, DateTime until, string message) =>
        Own(token, rows => rows.Where(row => !row.CancelAsked).ExecuteUpdate(set => set
            .SetProperty(row => row.Attempt, row => row.Attempt - 1)
            .SetProperty(row => row.WorkerToken, lost)
            .SetProperty(row => row.LeaseUntil, until)
            .SetProperty(row => row.Message, message)));

    /// <summary>Of a request that was cancelled and whose work has stopped. False: the token is not in force any more.</summary>
    internal bool Remove(string token) => Own(token, rows => rows.ExecuteDelete());

    private bool Own(string token, Func<IQueryable<RequestRow>, int> act)
    {
        using var context = database.CreateContext();
        using var transaction = context.BeginWrite(WriteSubject.Requests);
        var changed = act(context.Requests.Where(row => row.WorkerToken == token && row.State == RequestState.Started));
        transaction.Commit();
        return changed > 0;
    }

    internal CancelVerdict Cancel(string id)
    {
        using var context = database.CreateContext();
        using var transaction = context.BeginWrite(WriteSubject.Requests);
        var row = context.Requests.FirstOrDefault(found => found.Id == id && !found.CancelAsked);
        if (row is null || row.ExpiresAt < Now) return CancelVerdict.NoSuchRequest;
        if (row.State is RequestState.Finished or RequestState.Failed) return CancelVerdict.TooLate;
        if (HandOver(context, row) || row.State == RequestState.Queued) context.Requests.Remove(row);
        else row.CancelAsked = true;
        context.SaveChanges();
        transaction.Commit();
        return CancelVerdict.Cancelled;
    }

    /// <summary>Whoever waits for this row's build goes on without it. False: nobody does.</summary>
    internal static bool HandOver(SpillwayDbContext context, RequestRow row)
    {
        var followers = context.Requests.Where(other => other.Follows == row.Id).OrderBy(other => other.CreatedAt).ToList();
        if (followers is not [var heir, .. var others]) return false;
        heir.Follows = null;
        (heir.State, heir.WorkerToken, heir.LeaseUntil, heir.NotBefore) = (row.State, row.WorkerToken, row.LeaseUntil, row.NotBefore);
        (heir.Attempt, heir.Progress, heir.StartedAt, heir.Message) = (row.Attempt, row.Progress, row.StartedAt, row.Message);
        foreach (var other in others) other.Follows = heir.Id;
        return true;
    }

    /// <summary>What runs in a data root that nobody else hosts runs nowhere: its leases are over.</summary>
    internal void EndLeases()
    {
        using var context = database.CreateContext();
        using var transaction = context.BeginWrite(WriteSubject.Requests);
        context.Requests.Where(row => row.State == RequestState.Started).ExecuteUpdate(set => set.SetProperty(row => row.LeaseUntil, (DateTime?)null));
        transaction.Commit();
    }

    /// <summary>Rows whose time is over; cancelled ones whose worker died; work an older version left that nobody needs.</summary>
    /// <param name="isClockDoubted">Whether a row's time is over cannot be told.</param>
    internal void Clean(bool isClockDoubted = false)
    {
        var now = Now;
        using var context = database.CreateContext();
        using var transaction = context.BeginWrite(WriteSubject.Requests);
        if (!isClockDoubted) context.Requests.Where(row => row.ExpiresAt < now).ExecuteDelete();
        context.Requests.Where(row => row.Action == "cleanup").ExecuteDelete();
        context.Requests.Where(row => row.CancelAsked && (row.LeaseUntil == null || row.LeaseUntil < now)).ExecuteDelete();
        // A follower whose build is gone, however that came, gets one of its own.
        context.Requests.Where(row => row.Follows != null && !context.Requests.Any(other => other.Id == row.Follows))
            .ExecuteUpdate(set => set.SetProperty(row => row.Follows, (string?)null));
        transaction.Commit();
    }
}

/// <param name="Lost">The token of the worker that began it before and showed no sign of life; null: nobody did.</param>
internal sealed record BegunRequest(RequestRow Row, string? Lost);
