using System.Diagnostics;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Formats;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Exports.Requests;

/// <summary>The third road: takes the entry's lease, builds in <c>tmp</c> from one snapshot, publishes. What is published is whole.</summary>
internal sealed class ExportBuild(
    string dataDirectory, SpillwayDatabase database, SpillwaySettings settings, DatasetFormats formats, IExportContent content, ExportCache cache,
    SpaceReservations reservations)
{
    internal string DataDirectory => dataDirectory;

    /// <summary>Of a worker that showed no sign of life: its lease ends, and what it was building loses its name. When it wakes it has nothing to publish.</summary>
    internal void TakeOver(ExportRequest request, string lost)
    {
        cache.Leases.End(lost);
        OwnedDirectory.TakeFrom(Temporary, Prefix(request), lost);
        if (Directory.Exists(cache.EntryDirectory)) File.Delete(Path.Combine(cache.EntryDirectory, AtomicPublish.PartialPrefix + Prefix(request) + lost));
    }

    /// <param name="token">The worker's.</param>
    /// <param name="isMine">Whether the request is still this worker's to do.</param>
    /// <returns>The entry under its lease, new or found.</returns>
    /// <exception cref="EntryInUseException">Its lease was not to be had in time.</exception>
    /// <exception cref="ExportFailedException">It cannot be exported; nothing was left.</exception>
    internal async Task<BuiltEntry> Build(
        ExportRequest request, string token, Func<bool> isMine, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var format = request.Format is null ? null : formats.Find(request.Format)
            ?? throw new ExportFailedException($"There is no format '{request.Format}' any more; ask for another one.");
        while (true)
        {
            var before = Find(request);
            var entry = before.EntryFor(request, format);
            var lease = await TryWrite(entry, token, cancellationToken).ConfigureAwait(false)
                ?? throw new EntryInUseException(entry);
            try
            {
                void Require()
                {
                    if (!lease.IsHeld() || !isMine()) throw new LeaseLostException(entry);
                }

                Require();
                var made = !cache.Contains(entry);
                var warning = "";
                if (!made)
                {
                    cache.Touch(entry);
                    cache.Uses.Hit(entry, new FileInfo(cache.PathOf(entry)).Length);
                    warning = EntryWarning.Read(cache.PathOf(entry));
                }
                else if (Make(request, token, before, entry, format, Require, progress, cancellationToken) is { } lacks)
                {
                    warning = lacks;
                }
                else
                {
                    lease.Dispose();
                    continue;
                }

                if (StillThere(request)) return new BuiltEntry(cache, lease, entry, made, warning, other => before.DownloadName(other, format));
                Require();
                File.Delete(cache.PathOf(entry));
                throw Deleted(request);
            }
            catch
            {
                lease.Dispose();
                throw;
            }
        }
    }

    private async Task<IEntryLease?> TryWrite(string entry, string token, CancellationToken cancellationToken)
    {
        try
        {
            return await Try().ConfigureAwait(false);
        }
        catch (IOException exception) when (SpaceReservations.IsFull(exception))
        {
            // The disk does not even take the lock file.
            if (!await Task.Run(() => reservations.MakeRoomForFiles(cancellationToken), cancellationToken).ConfigureAwait(false)) throw;
            return await Try().ConfigureAwait(false);
        }

        Task<IEntryLease?> Try() => cache.TryWrite(entry, token, settings.ExportCacheLockAcquisitionTimeout, cancellationToken);
    }

    /// <returns>What the entry lacks, mostly nothing. Null: the object changed before its lease was had; the entry is another one now.</returns>
    private string? Make(
        ExportRequest request, string token, ExportedObject expected, string entry, IDatasetFormat? format, Action require, IProgress<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            using var source = Open(request, expected, cancellationToken);
            if (source is null) return null;
            using var room = ExportRoom.Reserve(reservations, What(request), Temporary, cache.EntryDirectory, source.ExpectedBytes, cancellationToken);
            using var work = OwnedDirectory.Create(Temporary, Prefix(request), settings.IgnoreTmpCleanupErrors, token);
            var file = Path.Combine(work.DirectoryPath, format is null ? "backup.zip" : "dataset." + format.Extension);
            var started = Stopwatch.GetTimestamp();
            source.Write(file, room.Building.Wrote, progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var took = Stopwatch.GetElapsedTime(started);
            EntryWorth.Built(file, took);
            var warning = string.Join(' ', source.Warnings);
            EntryWarning.Write(file, warning);
            require();
            AtomicPublish.Publish(file, cache.PathOf(entry), Path.GetFileName(work.DirectoryPath), room.Entry, cancellationToken);
            cache.Uses.Built(entry, new FileInfo(cache.PathOf(entry)).Length, took.TotalSeconds);
            return warning;
        }
        catch (Exception e) when (e is not OperationCanceledException and not LeaseLostException && !StillThere(request))
        {
            // Its files vanished below the build: say why, not how.
            throw Deleted(request);
        }
    }

    /// <summary>
    /// Its snapshot is over when its rows are read: one that lasted as long as the build would take a connection from signs of life, and keep
    /// SQLite's log growing.
    /// </summary>
    /// <returns>Null: the object changed.</returns>
    private IExportWork? Open(ExportRequest request, ExportedObject expected, CancellationToken cancellationToken)
    {
        using var snapshot = database.ConnectToSnapshot();
        var seen = ExportedObject.Find(snapshot, request.Target, request.TargetId) ?? throw Deleted(request);
        return seen.ChangedAt == expected.ChangedAt ? content.Open(snapshot, request, cancellationToken) : null;
    }

    private string Temporary => Path.Combine(dataDirectory, "tmp");

    private static string Prefix(ExportRequest request) => $"export-{RequestIds.TargetName(request.Target)}-";

    private static string What(ExportRequest request) =>
        $"the {(request.IsBackup ? "backup" : "export")} of {RequestIds.TargetName(request.Target)} {request.TargetId}";

    private ExportedObject Find(ExportRequest request)
    {
        using var connection = database.Connect();
        return ExportedObject.Find(connection, request.Target, request.TargetId) ?? throw Deleted(request);
    }

    private bool StillThere(ExportRequest request)
    {
        using var connection = database.Connect();
        return ExportedObject.Find(connection, request.Target, request.TargetId) is not null;
    }

    private static ExportFailedException Deleted(ExportRequest request) =>
        new($"The {RequestIds.TargetName(request.Target)} {request.TargetId} was deleted before its export was finished.");
}

/// <summary>An entry whose exclusive lease is still held, until it is disposed.</summary>
internal sealed class BuiltEntry(ExportCache cache, IEntryLease lease, string entry, bool made, string warning, Func<ExportRequest, string> nameFor) : IDisposable
{
    internal string Entry => entry;

    /// <summary>What it lacks although its format could hold it; mostly empty.</summary>
    internal string Warning => warning;

    internal Func<ExportRequest, string> NameFor => nameFor;

    /// <summary>Nobody wants it any more: what was built for it goes.</summary>
    internal void TakeBack()
    {
        if (made && lease.IsHeld()) File.Delete(cache.PathOf(entry));
    }

    public void Dispose() => lease.Dispose();
}

/// <summary>One sentence for the user.</summary>
internal sealed class ExportFailedException(string message) : Exception(message);

internal sealed class EntryInUseException(string entry) : Exception($"The cache entry {entry} is in use; the export is tried again later.");

/// <summary>This worker stood still so long that its lease or its request went to another.</summary>
internal sealed class LeaseLostException(string entry) : Exception($"The lease of the cache entry {entry} was lost; the export is tried again.");
