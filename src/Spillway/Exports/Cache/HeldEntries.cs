using Spillway.Exports.Cache.Leases;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>
/// Entries of the cache that a sweep of this machine deletes without a lock file for each of a million: it names them in the
/// <see cref="DeletionNotice"/>, then looks which have a lock file, then looks at them again.
/// </summary>
internal sealed class HeldEntries : IHeldItems
{
    private readonly ExportCacheArea area;
    private readonly DirectoryHandle? directory;
    private readonly Pins pins;
    private readonly FileStep? step;
    private readonly IDisposable? notice;

    /// <summary>Nobody can take it into use: it is named and had no lock file then.</summary>
    private readonly bool[] held;

    /// <summary>How it was at the last look, and what becomes of it. Null: not looked yet, or only the long way can tell.</summary>
    private readonly SweepStep?[] seen;
    private int looked;
    private IReadOnlyDictionary<string, Pin>? pinned;

    /// <param name="directory">Null: there is no cache.</param>
    /// <param name="leases">Null: nobody has any here.</param>
    internal HeldEntries(
        ExportCacheArea area, DirectoryHandle? directory, DeletionNotice notices, FileLeases? leases, Pins pins, IReadOnlyList<SweepItem> planned, FileStep? step)
    {
        (this.area, this.directory, this.pins, this.step, Items) = (area, directory, pins, step, planned);
        (held, seen) = (new bool[planned.Count], new SweepStep?[planned.Count]);
        if (directory is null) return;
        step?.Invoke("name the entries");
        var names = planned.Select(item => item.Name).ToArray();
        if (leases is not null && (notice = notices.TryName(names)) is null) return;
        try
        {
            // What is no entry is leased by nobody, and may be in use all the same.
            for (var index = 0; index < held.Length; index++) held[index] = ExportCacheArea.IsEntry(planned[index]);
            step?.Invoke("see whether it has a lock");
            leases?.FindLeased(names, index => held[index] = false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SweepItem> Items { get; }

    public SweepStep Delete(int index, CancellationToken cancellationToken) => TryDelete(index) ?? area.DeleteAlone(Items[index], cancellationToken);

    public void LookAhead()
    {
        while (looked < held.Length)
        {
            try
            {
                LookAtNext();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The long way looks again, and tells.
            }
        }
    }

    /// <returns>Null: it is not held, or not what was planned any more.</returns>
    internal SweepStep? TryDelete(int index)
    {
        while (looked <= index) LookAtNext();
        if (seen[index] is not { } found || found.Item.Verdict == Verdict.Keep) return seen[index];
        step?.Invoke("delete the entry");
        if (!directory!.RemoveFile(found.Item.Name)) return SweepStep.Gone(found.Item);
        area.Remember(found.Item);
        return found;
    }

    public void Dispose()
    {
        step?.Invoke("name the entries no more");
        notice?.Dispose();
    }

    private void LookAtNext()
    {
        var index = looked++;
        if (!held[index]) return;
        // After they were named: who pins an entry holds a lease on it meanwhile.
        pinned ??= pins.Read();
        // After the look for lock files: who touched it until then had one.
        step?.Invoke("look at the entry");
        if (directory!.Find(Items[index].Name) is not { } details || area.JudgeHeld(Items[index], details, pinned) is not { } judged) return;
        seen[index] = judged.Verdict == Verdict.Keep ? new SweepStep(judged, false, judged.Why, null) : new SweepStep(judged, true, null, null);
    }
}
