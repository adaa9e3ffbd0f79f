using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Formats;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Exports.Requests;

/// <summary>The desk where the command line and the server ask for exports, look after them and fetch results. Who may ask is checked before.</summary>
public sealed class ExportRequests
{
    private const string Expired = "The exported file has expired, please retry exporting";

    private readonly SpillwayDatabase database;
    private readonly DatasetFormats formats;
    private readonly IExportContent content;
    private readonly TimeProvider time;

    /// <summary>Users wait here for each other, and one for the database: whoever waits there holds a thread.</summary>
    private readonly TaskScheduler entrance = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    /// <param name="dataDirectory">The data root, full path.</param>
    public ExportRequests(string dataDirectory, SpillwayDatabase database, SpillwaySettings settings, TimeProvider time)
        : this(dataDirectory, database, settings, time, DatasetFormats.Create(), null)
    {
    }

    internal ExportRequests(
        string dataDirectory, SpillwayDatabase database, SpillwaySettings settings, TimeProvider time, DatasetFormats formats, IExportContent? content)
    {
        (this.database, this.formats, this.time) = (database, formats, time);
        (DataDirectory, Settings) = (dataDirectory, settings);
        Cache = new ExportCache(dataDirectory, time, EntryLeases.Choose(dataDirectory, isAdopted: false, settings, time));
        Table = new RequestTable(database, time, settings.RequestLease);
        var reservations = CacheRoom.Reservations(dataDirectory, settings, time);
        this.content = content ?? new DataRootContent(dataDirectory, formats, settings.VideoLimits());
        var build = new ExportBuild(dataDirectory, database, settings, formats, this.content, Cache, reservations);
        Worker = new RequestWorker(Table, build, settings, time);
    }

    internal string DataDirectory { get; }

    internal SpillwayDatabase Database => database;

    internal SpillwaySettings Settings { get; }

    internal TimeProvider Time => time;

    internal ExportCache Cache { get; }

    internal RequestTable Table { get; }

    internal RequestWorker Worker { get; }

    /// <summary>Told when something was queued or a place became free in this process.</summary>
    internal Action? Changed { get; set; }

    public async Task<RequestOutcome> Ask(ExportRequest request, CancellationToken cancellationToken)
    {
        var format = request.Format is null ? null : formats.Find(request.Format);
        if (request.Format is not null && format is null)
        {
            return new RequestOutcome(RequestVerdict.UnknownFormat, null, "Unknown format specified for the request");
        }

        if (format is not null && Settings.DisabledFormats.Contains(format.Name, StringComparer.OrdinalIgnoreCase))
        {
            return new RequestOutcome(RequestVerdict.DisabledFormat, null, $"The format {format.Name} is disabled here.");
        }

        if (format is not null) request = request with { Format = format.Name };
        var outcome = await Task.Run(() => Misnamed(request, format, cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? await OneByOne(() => Enter(request, format), cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return outcome;
    }

    /// <summary>A selection that names what is not there is refused before it becomes a request; one whose entry is there named what was.</summary>
    private RequestOutcome? Misnamed(ExportRequest request, IDatasetFormat? format, CancellationToken cancellationToken)
    {
        if (request.Selection is null) return null;
        using var snapshot = database.ConnectToSnapshot();
        if (ExportedObject.Find(snapshot, request.Target, request.TargetId) is not { } exported || Cache.Contains(exported.EntryFor(request, format))) return null;
        try
        {
            content.RequireSelection(snapshot, request, cancellationToken);
            return null;
        }
        catch (InvalidSelectionException misnamed)
        {
            return new RequestOutcome(RequestVerdict.NoSuchPart, null, misnamed.Message);
        }
    }

    private RequestOutcome Enter(ExportRequest request, IDatasetFormat? format)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Requests);
        var target = RequestIds.TargetName(request.Target);
        if (request.IsBackup && request.Target == ExportTarget.Job) return new RequestOutcome(RequestVerdict.NotPossible, null, "A job has no backup; back its task up.");
        if (ExportedObject.Find(connection, request.Target, request.TargetId) is not { } exported)
        {
            return new RequestOutcome(RequestVerdict.NoSuchObject, null, $"There is no {target} {request.TargetId}; `spillway list` shows what there is.");
        }

        if (request.IsBackup && !exported.HasData) return new RequestOutcome(RequestVerdict.WithoutData, null, "Backup of a task without data is not allowed");
        var (id, now) = (RequestIds.Of(request), time.GetUtcNow().UtcDateTime);
        if (RequestRow.First(connection, $"""WHERE "Id" = {id}""") is { } before)
        {
            var waitsForRetry = before.State == RequestState.Queued && before.NotBefore > now;
            if (before.State is RequestState.Queued or RequestState.Started && !before.CancelAsked && !waitsForRetry)
            {
                return new RequestOutcome(RequestVerdict.AlreadyRunning, id, "An equal request is queued or running.");
            }

            RequestTable.HandOver(connection, before);
            before.Delete(connection);
        }

        RowOf(connection, request, format, exported, id, now).Insert(connection);
        transaction.Commit();
        return new RequestOutcome(RequestVerdict.Accepted, id, "");
    }

    private RequestRow RowOf(DatabaseConnection connection, ExportRequest request, IDatasetFormat? format, ExportedObject exported, string id, DateTime now)
    {
        var entry = exported.EntryFor(request, format);
        var row = new RequestRow
        {
            Id = id,
            UserId = request.UserId,
            Action = "export",
            Target = RequestIds.TargetName(request.Target),
            TargetId = request.TargetId,
            Subresource = request.Subresource,
            Format = request.Format,
            Lightweight = request.Lightweight,
            PayloadVersion = RequestPayload.CurrentVersion,
            Payload = RequestPayload.Write(request),
            State = RequestState.Queued,
            Entry = entry,
            CreatedAt = now,
        };
        if (TryTouch(entry))
        {
            (row.State, row.Progress, row.ResultEntry, row.ResultName) = (RequestState.Finished, 1, entry, exported.DownloadName(request, format));
            row.Message = EntryWarning.Read(Cache.PathOf(entry));
            row.StartedAt = row.FinishedAt = now;
            row.ExpiresAt = now + RequestWorker.LifeTime(Settings, row.Target);
        }
        else
        {
            row.Follows = connection.First(
                $"""
                SELECT "Id" FROM "Requests"
                WHERE "Entry" = {entry} AND "Follows" IS NULL AND NOT "CancelAsked" AND "State" IN ({RequestState.Queued}, {RequestState.Started})
                """,
                other => other.Text());
        }

        return row;
    }

    /// <summary>The second road: the entry is there, and stays a life time longer.</summary>
    private bool TryTouch(string entry)
    {
        if (Cache.TryUse(entry) is not { } length) return false;
        Cache.Uses.Hit(entry, length);
        return true;
    }

    /// <summary>Whether there is such a project, task or job (now).</summary>
    public bool Exists(ExportTarget target, long id)
    {
        using var connection = database.Connect();
        return ExportedObject.Find(connection, target, id) is not null;
    }

    /// <summary>By an id of any form; null: there is none (or it was cancelled, or is gone).</summary>
    public RequestStatus? Find(string requestId) => Visible($"""AND "Id" = {RequestIds.Current(requestId)}""").FirstOrDefault();

    /// <summary>Newest first.</summary>
    /// <param name="userId">Null: of everybody.</param>
    public IReadOnlyList<RequestStatus> List(long? userId) => Visible($"""AND ({userId is null} OR "UserId" = {userId ?? 0})""");

    /// <param name="which">A further condition.</param>
    private List<RequestStatus> Visible(FormattableString which)
    {
        var now = time.GetUtcNow().UtcDateTime;
        using var connection = database.Connect();
        return connection.Query(
            $"""
            SELECT {RequestRow.Columns}, COALESCE("LeaderState", "State"), COALESCE("LeaderMessage", "Message"), COALESCE("LeaderProgress", "Progress"),
                COALESCE("LeaderStartedAt", "StartedAt"), "TaskOfJob", "ProjectOfTask"
            FROM "Requests"
            LEFT JOIN (SELECT "Id" AS "LeaderId", "State" AS "LeaderState", "Message" AS "LeaderMessage", "Progress" AS "LeaderProgress", "StartedAt" AS "LeaderStartedAt"
                FROM "Requests") AS leader ON "LeaderId" = "Follows"
            LEFT JOIN (SELECT "Id" AS "JobId", "TaskId" AS "TaskOfJob" FROM "Jobs") AS job ON "Target" = 'job' AND "JobId" = "TargetId"
            LEFT JOIN (SELECT "Id" AS "TaskId", "ProjectId" AS "ProjectOfTask" FROM "Tasks") AS task
                ON "TaskId" = CASE WHEN "Target" = 'task' THEN "TargetId" ELSE "TaskOfJob" END
            WHERE NOT "CancelAsked" AND ("ExpiresAt" IS NULL OR "ExpiresAt" >= {now}) AND "Action" <> 'cleanup' {which}
            ORDER BY "CreatedAt" DESC, "Id"
            """,
            StatusOf);
    }

    /// <summary>Its project is null where it is in none, or gone.</summary>
    private RequestStatus StatusOf(RowReader columns)
    {
        var row = RequestRow.Read(columns);
        // Those of whoever builds for it.
        var (state, message, progress, started) = (columns.State(), columns.Text(), columns.Double(), columns.TimeOrNull());
        var (taskOfJob, project) = (columns.LongOrNull(), columns.LongOrNull());
        var there = row.ResultEntry is { } entry && Cache.Contains(entry);
        return new RequestStatus(
            row.Id,
            state.ToString().ToLowerInvariant(),
            row is { State: RequestState.Finished, ResultEntry: not null } && !there ? Expired : message,
            $"{row.Action}:{row.Subresource}",
            row.Target,
            row.Target == "project" ? row.TargetId : project,
            row.Target == "task" ? row.TargetId : taskOfJob,
            row.Target == "job" ? row.TargetId : null,
            row.Format,
            row.Lightweight,
            state == RequestState.Queued ? null : progress,
            row.CreatedAt,
            started,
            row.FinishedAt,
            row.ExpiresAt,
            row.UserId,
            there,
            row.ResultEntry,
            row.ResultId);
    }

    /// <summary>Work stops within a second and leaves nothing.</summary>
    public async Task<CancelVerdict> Cancel(string requestId, CancellationToken cancellationToken)
    {
        var verdict = await OneByOne(() => Table.Cancel(RequestIds.Current(requestId)), cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return verdict;
    }

    private Task<T> OneByOne<T>(Func<T> write, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(write, cancellationToken, TaskCreationOptions.DenyChildAttach, entrance);

    /// <summary>Opens the result for a download, touches the entry, and holds a shared lease until the download is disposed.</summary>
    public ResultOutcome OpenResult(string requestId)
    {
        var row = Table.Find(RequestIds.Current(requestId));
        if (row is null || row.CancelAsked || row.ExpiresAt < time.GetUtcNow().UtcDateTime)
        {
            return new ResultOutcome(ResultVerdict.NoSuchRequest, null, "Unknown export request id");
        }

        if (row.State != RequestState.Finished) return new ResultOutcome(ResultVerdict.NotFinished, null, "The export process is not finished");
        if (row.ResultEntry is not { } entry)
        {
            return new ResultOutcome(ResultVerdict.NoFile, null, "The export process has no result file to be downloaded locally");
        }

        return Open(entry, row.ResultName ?? entry) is { } download
            ? new ResultOutcome(ResultVerdict.Open, download, "")
            : new ResultOutcome(ResultVerdict.Expired, null, Expired);
    }

    /// <summary>A sweep or a build that finds the entry holds it, or its file, for a moment only.</summary>
    private ResultDownload? Open(string entry, string name)
    {
        for (var start = time.GetTimestamp(); Cache.Contains(entry); Thread.Sleep(20))
        {
            var last = time.GetElapsedTime(start) > TimeSpan.FromSeconds(2);
            try
            {
                if (TryOpen(entry, name) is { } download) return download;
            }
            catch (IOException e) when (!last && FileLock.IsHeld(e))
            {
                continue;
            }

            if (last) break;
        }

        return null;
    }

    /// <summary>Null: the entry is not there, or somebody builds or deletes it.</summary>
    private ResultDownload? TryOpen(string entry, string name)
    {
        if (Cache.TryRead(entry) is not { } lease) return null;
        Microsoft.Win32.SafeHandles.SafeFileHandle? handle = null;
        try
        {
            handle = Cache.OpenLeased(entry);
            Cache.Touch(entry);
            var identity = PosixFiles.IdentityOf(handle);
            return new ResultDownload(handle, lease, entry, name, EntityTag(entry, handle, identity), identity?.Born);
        }
        catch (Exception e)
        {
            // Whatever it was, a lease that nobody gives back would keep the entry for ever.
            handle?.Dispose();
            lease.Dispose();
            if (e is FileNotFoundException) return null;
            throw;
        }
    }

    /// <summary>
    /// A name tells the object's version and the format, inode and birth which build of it; none moves when the entry is touched. The
    /// device is not in it: another server may know the same volume by another number.
    /// </summary>
    private static string EntityTag(string entry, Microsoft.Win32.SafeHandles.SafeFileHandle handle, FileIdentity? identity)
    {
        var text = FormattableString.Invariant($"{entry} {RandomAccess.GetLength(handle)} {identity?.Inode:x} {identity?.Born?.UtcTicks:x}");
        return Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(System.Text.Encoding.UTF8.GetBytes(text)));
    }
}
