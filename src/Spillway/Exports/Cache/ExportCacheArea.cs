using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Spillway.Datasets;
using Spillway.Exports.Cache.Leases;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>
/// <c>cache/export</c>: the one planner of the cache. Sweeps, dry runs, lists and writers that need room ask it. Where nothing limits sizes,
/// each thing is judged as it is met; else the whole cache is looked at before the first verdict.
/// </summary>
/// <param name="only">Entries of this type alone, by their life time alone; null: everything.</param>
internal sealed partial class ExportCacheArea(
    string dataDirectory, bool isAdopted, SpillwaySettings settings, TimeProvider time, ExportTarget? only = null,
    IEntryLeases? givenLeases = null, FileStep? step = null) : ISweepArea
{
    internal const string Relative = "cache/export";

    /// <summary>Of the media in an archive, only those of this size and more are cloned.</summary>
    private const long SmallestShared = 64 * 1024;

    private readonly IEntryLeases leases = givenLeases ?? EntryLeases.Choose(dataDirectory, isAdopted, settings, time);
    private readonly string entries = Path.Combine(dataDirectory, "cache", "export");
    private readonly CacheTiers tiers = new(settings.CachePolicies);
    private readonly YoungEntries young = new(settings);
    private readonly DeletedEntries deleted = new(dataDirectory, time);
    private readonly Pins pins = new(dataDirectory, time);
    private readonly DeletionNotice notice = new(dataDirectory);

    /// <summary>By thread: two on one descriptor slow each other down.</summary>
    private readonly ConcurrentDictionary<int, (DirectoryHandle Directory, ulong? Mount)> toDeleteIn = [];

    /// <summary>Why nobody could be asked for leases.</summary>
    public string? Trouble { get; private set; }

    internal ExportCacheArea(DataRoot root, SpillwaySettings settings, TimeProvider time, ExportTarget? only = null)
        : this(root.Path, root.IsAdopted, settings, time, only)
    {
    }

    /// <summary>Leases of one machine are files; the others are asked over one connection.</summary>
    public bool CanHold => leases is FileLeases or NoLeases;

    public bool SawEverything { get; private set; }

    public ulong? CutAfter { get; private set; }

    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            foreach (var item in Judged(order, cancellationToken)) yield return item;
        }
        finally
        {
            End();
        }
    }

    /// <summary>
    /// Two threads each take some of the directory's names, look at them and have deleted what goes, before other names come. That is faster than one
    /// that plans and one that deletes: what the kernel has just looked up for a thread is in its processor's cache.
    /// </summary>
    public void PlanTogether(SweepOrder order, Action<IEnumerable<SweepItem>> each, CancellationToken cancellationToken)
    {
        var (found, refused) = Unreadable.Try(
            "", Encoding.UTF8.GetBytes(Relative), () => !JudgesWhole && PlainlyKept(order) is not null && ToDeleteIn() is var (directory, _) ? directory.TryList() : null);
        using var listing = found;
        if (listing is null)
        {
            each(refused is null ? Plan(order, cancellationToken) : [refused]);
            return;
        }

        Begin();
        Task? other = null;
        try
        {
            // Most caches are over with the first part.
            each(Part(() => other ??= Task.Factory.StartNew(() => each(Part(null)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }
        finally
        {
            try
            {
                other?.GetAwaiter().GetResult();
            }
            finally
            {
                End();
            }
        }

        IEnumerable<SweepItem> Part(Action? more) =>
            ToDeleteIn() is var (directory, mount) ? NotYoung(directory, mount, WithMore(directory.Scan(listing), more), order, cancellationToken) : [];
    }

    private static IEnumerable<DirectoryBatch> WithMore(IEnumerable<DirectoryBatch> batches, Action? more)
    {
        foreach (var batch in batches)
        {
            yield return batch;
            more?.Invoke();
        }
    }

    private void Begin()
    {
        deleted.AtOnce = false;
        notice.StaysOpen = true;
    }

    private void End()
    {
        deleted.AtOnce = true;
        deleted.Flush();
        notice.StaysOpen = false;
    }

    /// <summary>Whether a thing is judged by comparison with all others.</summary>
    private bool JudgesWhole => only is null && (tiers.NeedsWhole || settings.CacheQuota is not null || settings.CacheMinFree is not null);

    private Action<long, long>? PlainlyKept(SweepOrder order) => only is null ? order.PlainlyKept : null;

    private IEnumerable<SweepItem> Judged(SweepOrder order, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(dataDirectory, Relative);
        if (directory is null) yield break;
        if (JudgesWhole)
        {
            // The first part took all of it.
            if (order.IsRest) yield break;
            foreach (var item in Whole(directory, new CacheLimits(settings, tiers, WorthOf).ForSweep, order, cancellationToken).Items()) yield return item;
            yield break;
        }

        var mount = directory.Find(".")?.Mount;
        if (PlainlyKept(order) is not null)
        {
            foreach (var item in NotYoung(directory, mount, directory.Scan(), order, cancellationToken)) yield return item;
            yield break;
        }

        var rules = Rules(directory);
        foreach (var name in order.Of(directory.Names()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Judge(directory, mount, name, null, rules, cancellationToken) is { } judged) yield return judged;
        }
    }

    /// <summary>What is kept for its youth alone is counted and no more.</summary>
    private IEnumerable<SweepItem> NotYoung(
        DirectoryHandle directory, ulong? mount, IEnumerable<DirectoryBatch> batches, SweepOrder order, CancellationToken cancellationToken)
    {
        // Whether somebody uses it is looked at right before it is deleted, and only then.
        var rules = order.DeletesNext && CanHold ? new EntryRules(settings, tiers, pins.Read(), time.GetUtcNow(), _ => null) : Rules(directory);
        foreach (var (name, details) in young.Skip(batches, mount, rules.Now, order.PlainlyKept!, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Judge(directory, mount, name, details, rules, cancellationToken) is { } judged) yield return judged;
        }
    }

    /// <param name="details">Null: they are still to be looked at.</param>
    /// <returns>Null: it is gone, or not what is asked for.</returns>
    private SweepItem? Judge(DirectoryHandle directory, ulong? mount, byte[] name, FileDetails? details, EntryRules rules, CancellationToken cancellationToken)
    {
        try
        {
            var entry = details is { } known ? Found(name, known, mount, rules.Now) : Look(directory, mount, name, rules.Now, cancellationToken);
            return entry is { } found ? rules.Decide(found) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unreadable.Item(Relative, name, exception);
        }
    }

    /// <summary>What a writer would have to delete for its room. While the clock is doubted nothing has expired, but may be evicted as before.</summary>
    internal CachePlan PlanRoom(Action<CachePlan, CancellationToken> limits, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(dataDirectory, Relative);
        return Whole(directory, limits, SweepOrder.AsListed(), cancellationToken, new ClockWatch(dataDirectory, time).IsDoubted);
    }

    /// <summary>After deletions that followed no <see cref="Plan"/>: what is remembered of them is written.</summary>
    internal void Deleted() => deleted.Flush();

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken) => DeleteHeld(planned) ?? DeleteAlone(planned, cancellationToken);

    /// <summary>The long way: under a lease, after a look at everything anew.</summary>
    internal SweepStep DeleteAlone(SweepItem planned, CancellationToken cancellationToken)
    {
        try
        {
            return DeleteUnderLease(planned, cancellationToken);
        }
        catch (LeasesUnavailableException e)
        {
            return new SweepStep(planned, false, null, e.Message);
        }
    }

    private SweepStep DeleteUnderLease(SweepItem planned, CancellationToken cancellationToken)
    {
        // Nobody leases what is no entry.
        var text = Encoding.UTF8.GetString(planned.Name);
        var isLeasable = CacheFileName.Parse(text) is not null || EventsName().IsMatch(text);
        using var lease = isLeasable ? leases.TryWrite(text) : null;
        if (isLeasable && lease is null) return new SweepStep(planned, false, "somebody reads or builds it now", null);
        if (ToDeleteIn() is not var (directory, mount) || Look(directory, mount, planned.Name, time.GetUtcNow(), cancellationToken) is not { } found) return SweepStep.Gone(planned);
        var judged = JudgeAgain(planned, found, Rules(directory, leased: true));
        if (judged.Verdict == Verdict.Keep) return new SweepStep(judged, false, judged.Why, null);
        if (lease is not null && !lease.IsHeld()) return new SweepStep(judged, false, "its lease was lost before it could be deleted", null);
        step?.Invoke("delete the entry");
        // What is no directory cannot become another file system's, and needs no further look.
        var removed = found.FileKind == FileKind.Directory ? SafeTree.Remove(directory, planned.Name, cancellationToken) : directory.RemoveFile(planned.Name);
        if (!removed) return SweepStep.Gone(judged);
        Remember(judged);
        return new SweepStep(judged, true, null, null);
    }

    public IHeldItems Hold(IReadOnlyList<SweepItem> planned) => new HeldEntries(this, notice, leases as FileLeases, pins, planned, step);

    /// <summary>The short way for an entry that nobody leases: see <see cref="HeldEntries"/>. Null: the long way tells what to do.</summary>
    private SweepStep? DeleteHeld(SweepItem planned)
    {
        if (!CanHold || !IsEntry(planned)) return null;
        using var held = new HeldEntries(this, notice, leases as FileLeases, pins, [planned], step);
        return held.TryDelete(0);
    }

    /// <summary>What is to become of a held file now.</summary>
    /// <returns>Null: it is not what was planned any more.</returns>
    internal SweepItem? JudgeHeld(SweepItem planned, in FileDetails details, ulong? mount, IReadOnlyDictionary<string, Pin> pinned)
    {
        // As it was: its verdict stands.
        var isAsItWas = details.Kind == FileKind.File && details.Modified == planned.LastUsed && details.Mount == mount;
        if (isAsItWas && (pinned.Count == 0 || !pinned.ContainsKey(Encoding.UTF8.GetString(planned.Name)))) return planned;
        var now = time.GetUtcNow();
        return details.Kind == FileKind.File && Found(planned.Name, details, mount, now) is { } found
            ? JudgeAgain(planned, found, new EntryRules(settings, tiers, pinned, now, _ => null))
            : null;
    }

    /// <summary>An entry was deleted: who builds it again within a day may regret that.</summary>
    internal void Remember(SweepItem gone)
    {
        // In CVAT's volume nothing is built by us, so there is nothing to regret.
        if (!isAdopted && IsEntry(gone)) deleted.Add(gone.Name);
    }

    internal static bool IsEntry(SweepItem item) => item.Kind is "dataset" or "annotations" or "backup" or "events";

    /// <summary>Opened once for all deletions of a thread.</summary>
    /// <returns>Null: there is no cache.</returns>
    internal (DirectoryHandle Directory, ulong? Mount)? ToDeleteIn()
    {
        if (toDeleteIn.TryGetValue(Environment.CurrentManagedThreadId, out var known)) return known;
        if (DirectoryHandle.TryOpenBelow(dataDirectory, Relative) is not { } opened) return null;
        return toDeleteIn[Environment.CurrentManagedThreadId] = (opened, opened.Find(".")?.Mount);
    }

    /// <summary>What went by comparison with others goes only if nobody touched, pinned or opened it since.</summary>
    private static SweepItem JudgeAgain(SweepItem planned, FoundEntry found, EntryRules rules)
    {
        var alone = rules.Decide(found);
        if (!CacheLimits.IsBySize(planned.Rule) || alone.Verdict == Verdict.Delete || alone.Rule is EntryRules.Pinned or EntryRules.InUse or "mount") return alone;
        if (found.LastUsed != planned.LastUsed) return rules.Item(found, Verdict.Keep, planned.Rule, () => "it was used meanwhile");
        return rules.UseOf(found) is { } use
            ? rules.Item(found, Verdict.Keep, EntryRules.InUse, () => use)
            : rules.Item(found, Verdict.Delete, planned.Rule, planned.Words);
    }

    private CachePlan Whole(
        DirectoryHandle? directory, Action<CachePlan, CancellationToken> limits, SweepOrder order, CancellationToken cancellationToken, bool areAgesDoubted = false)
    {
        var rules = Rules(directory, areAgesDoubted: areAgesDoubted);
        var mount = directory?.Find(".")?.Mount;
        var found = new FoundEntries(hasTiers: tiers.All.Count > 0);
        List<SweepItem> unreadable = [];
        CutAfter = null;
        foreach (var name in order.AllOf(directory?.Names() ?? []))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (order.Enough(found.Count))
            {
                CutAfter = SweepOrder.PositionOf(found[found.Count - 1].Name);
                break;
            }

            try
            {
                if (Look(directory!, mount, name, rules.Now, cancellationToken) is { } entry) found.Add(entry);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                unreadable.Add(Unreadable.Item(Relative, name, exception));
            }
        }

        var disk = FileSystemSpace.Of(entries);
        var plan = new CachePlan(rules, found, disk, Sharing(found, disk.Format)) { Unreadable = unreadable };
        CacheLimits.KeepLatest(plan, tiers);
        plan.Decide(cancellationToken);
        SawEverything = CutAfter is null;
        if (SawEverything) limits(plan, cancellationToken);
        return plan;
    }

    /// <summary>Only where files can share blocks at all is each asked, and only those that are large enough for it.</summary>
    private BlockSharing Sharing(FoundEntries found, string format) => !SharedExtents.ArePossible(format)
        ? BlockSharing.None
        : new BlockSharing(
            found.Where(entry => entry.FileKind == FileKind.File && entry.Length >= SmallestShared),
            entry => SharedExtents.Of(Path.Combine(entries, entry.Text)));

    /// <param name="leased">The caller holds the entry's lease.</param>
    private EntryRules Rules(DirectoryHandle? directory, bool leased = false, bool areAgesDoubted = false) =>
        new(settings, tiers, pins.Read(), time.GetUtcNow(), found => UseOf(directory!, found, leased), areAgesDoubted);

    private string? UseOf(DirectoryHandle directory, FoundEntry found, bool leased)
    {
        if (found.FileKind == FileKind.Link) return null;
        step?.Invoke("see whether the entry is in use");
        // A sweep does not ask each of a million entries for a lock on the file itself, so nobody does: an entry in use is leased.
        if (!found.IsEntry) return directory.IsLocked(found.Name) ? "a process holds a lock on it" : null;
        try
        {
            return !leased && leases.IsLeased(found.Text) ? "leased: somebody reads or builds it" : null;
        }
        catch (LeasesUnavailableException e)
        {
            Trouble = e.Message;
            return "whether somebody uses it cannot be told";
        }
    }

    internal EntryWorth WorthOf(FoundEntry found) => EntryWorth.Read(Path.Combine(entries, found.Text), found.Length);

    /// <returns>Null: it is gone, or not what is asked for.</returns>
    private FoundEntry? Look(DirectoryHandle directory, ulong? mount, byte[] name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        step?.Invoke("look at the entry");
        if (directory.Find(name) is not { } details) return null;
        if (details.Kind != FileKind.Directory || (mount is not null && details.Mount != mount)) return Found(name, details, mount, now);
        return SafeTree.Measure(directory, name, cancellationToken) is { } tree
            ? Found(name, details with { Bytes = tree.Bytes, Modified = tree.Newest }, mount, now)
            : null;
    }

    /// <returns>Null: it is not what is asked for.</returns>
    private FoundEntry? Found(byte[] name, in FileDetails details, ulong? mount, DateTimeOffset now)
    {
        if (name.AsSpan().SequenceEqual("CACHEDIR.TAG"u8)) return null;
        var known = CacheFileName.Recognize(name);
        if (only is not null && known?.Target != only) return null;
        var isMount = mount is not null && details.Mount != mount;
        var (bytes, lastUsed) = (details.Bytes, details.Modified);
        var kind = isMount ? "mount"
            : details.Kind != FileKind.File ? details.Kind.ToString().ToLowerInvariant()
            : known?.Subresource ?? KindOfOther(Encoding.UTF8.GetString(name));
        return new FoundEntry(name)
        {
            FileKind = details.Kind,
            IsMount = isMount,
            Length = details.Length,
            Bytes = bytes,
            LastUsed = lastUsed,
            Kind = kind,
            Target = details.Kind == FileKind.File ? known?.Target : null,
            Tiers = tiers.All.Count == 0 ? 0 : TiersOf(Encoding.UTF8.GetString(name)),
        };

        ulong TiersOf(string text) => tiers.Matching(kind, CacheFileName.Parse(text), text, now - lastUsed);
    }

    private static string KindOfOther(string name) =>
        name.StartsWith(AtomicPublish.PartialPrefix, StringComparison.Ordinal) ? "partial" : EventsName().IsMatch(name) ? "events" : "unknown";

    [GeneratedRegex(@"\Aevents-[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\.csv\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex EventsName();
}
