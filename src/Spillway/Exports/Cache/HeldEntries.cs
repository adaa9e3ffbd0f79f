using Spillway.Exports.Cache.Leases;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>
/// Files of the cache that a sweep of this machine holds, without a lock file for each of a million: it locks the files themselves, then looks
/// which have a lock file, then looks at them again. Whoever makes a lock file looks afterwards whether the entry is locked (see
/// <see cref="ExportCache"/>): one of the two always sees the other.
/// </summary>
internal sealed class HeldEntries : IHeldItems
{
    private readonly ExportCacheArea area;
    private readonly DirectoryHandle? directory;
    private readonly Pins pins;
    private readonly FileStep? step;
    private readonly HeldFile?[] held;
    private IReadOnlyDictionary<string, Pin>? pinned;

    /// <param name="directory">Null: there is no cache.</param>
    /// <param name="leases">Null: nobody has any here.</param>
    internal HeldEntries(ExportCacheArea area, DirectoryHandle? directory, FileLeases? leases, Pins pins, IReadOnlyList<SweepItem> planned, FileStep? step)
    {
        (this.area, this.directory, this.pins, this.step, Items) = (area, directory, pins, step, planned);
        held = new HeldFile?[planned.Count];
        try
        {
            Hold(leases);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SweepItem> Items { get; }

    public SweepStep Delete(int index, CancellationToken cancellationToken)
    {
        try
        {
            return TryDelete(index) ?? area.DeleteAlone(Items[index], cancellationToken);
        }
        catch (LeasesUnavailableException e)
        {
            return new SweepStep(Items[index], false, null, e.Message);
        }
    }

    /// <returns>Null: it is not held, or not what was planned any more.</returns>
    internal SweepStep? TryDelete(int index)
    {
        if (held[index] is not { } file) return null;
        var done = TryDelete(index, file);
        // What has lost its name goes with its last handle, which takes as long again: whoever has time for it disposes of all.
        if (done is not { Deleted: true }) Release(index);
        return done;
    }

    private SweepStep? TryDelete(int index, HeldFile file)
    {
        // After the files were held: who pins an entry holds a lease on it meanwhile.
        pinned ??= pins.Read();
        // After the look for lock files: who touched it until then had one.
        step?.Invoke("look at the entry");
        if (file.Examine() is not { } details || area.JudgeHeld(Items[index], details, pinned) is not { } judged) return null;
        if (judged.Verdict == Verdict.Keep) return new SweepStep(judged, false, judged.Why, null);
        step?.Invoke("delete the entry");
        if (!directory!.RemoveFile(Items[index].Name)) return SweepStep.Gone(judged);
        area.Remember(judged);
        return new SweepStep(judged, true, null, null);
    }

    public void Dispose()
    {
        directory?.Release(held.OfType<HeldFile>());
        Array.Clear(held);
    }

    private void Hold(FileLeases? leases)
    {
        for (var index = 0; directory is not null && index < held.Length; index++)
        {
            step?.Invoke("hold the entry");
            held[index] = directory.TryHold(Items[index].Name);
        }

        step?.Invoke("see whether it has a lock");
        leases?.FindLeased([.. Items.Select(item => item.Name)], Release);
    }

    private void Release(int index)
    {
        held[index]?.Dispose();
        held[index] = null;
    }
}
