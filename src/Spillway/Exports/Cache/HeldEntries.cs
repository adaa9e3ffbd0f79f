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
    private readonly Pins pins;
    private readonly FileStep? step;
    private readonly IDisposable? notice;

    /// <summary>Nobody can take it into use: it is named and had no lock file then.</summary>
    private readonly bool[] held;

    private IReadOnlyDictionary<string, Pin>? pinned;

    /// <param name="leases">Null: nobody has any here.</param>
    internal HeldEntries(
        ExportCacheArea area, DeletionNotice notices, FileLeases? leases, Pins pins, IReadOnlyList<SweepItem> planned, FileStep? step)
    {
        (this.area, this.pins, this.step, Items) = (area, pins, step, planned);
        held = new bool[planned.Count];
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Which have a lock file is not known: the long way asks each.
            Array.Clear(held);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SweepItem> Items { get; }

    public SweepStep Delete(int index, CancellationToken cancellationToken) => TryDelete(index) ?? area.DeleteAlone(Items[index], cancellationToken);

    /// <returns>Null: it is not held, or not what was planned any more.</returns>
    internal SweepStep? TryDelete(int index)
    {
        if (!held[index]) return null;
        // After they were named: who pins an entry holds a lease on it meanwhile.
        pinned ??= pins.Read();
        // After the look for lock files: who touched it until then had one.
        step?.Invoke("look at the entry");
        if (area.ToDeleteIn() is not var (directory, mount) || directory.Find(Items[index].Name) is not { } details) return null;
        if (area.JudgeHeld(Items[index], details, mount, pinned) is not { } judged) return null;
        if (judged.Verdict == Verdict.Keep) return new SweepStep(judged, false, judged.Why, null);
        step?.Invoke("delete the entry");
        if (!directory.RemoveFile(judged.Name)) return SweepStep.Gone(judged);
        area.Remember(judged);
        return new SweepStep(judged, true, null, null);
    }

    public void Dispose()
    {
        step?.Invoke("name the entries no more");
        notice?.Dispose();
    }
}
