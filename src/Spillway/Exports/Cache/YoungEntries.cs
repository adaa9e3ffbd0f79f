using Spillway.Datasets;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>Most files of most caches are younger than their life time: those are counted, and nothing is made for them.</summary>
internal sealed class YoungEntries(SpillwaySettings settings)
{
    private readonly bool hasTiers = settings.CachePolicies.Count > 0;

    private readonly TimeSpan shortest = Enum.GetValues<ExportTarget>().Select(target => EntryRules.TtlOf(settings, target))
        .Concat([settings.ExportCacheTtl, settings.ExportCacheUnknownRetention, .. settings.CachePolicies.Select(tier => tier.Ttl).OfType<TimeSpan>()]).Min();

    /// <param name="told">Told the number of them and their bytes, now and then.</param>
    /// <returns>The others, with their details where those say everything.</returns>
    internal IEnumerable<(byte[] Name, FileDetails? Details)> Skip(
        IEnumerable<DirectoryBatch> batches, ulong? mount, DateTimeOffset now, Action<long, long> told, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (items, bytes) = (0L, 0L);
            for (var index = 0; index < batch.Count; index++)
            {
                if (batch.NameAt(index).SequenceEqual("CACHEDIR.TAG"u8)) continue;
                if (IsYoung(batch, index, mount, now))
                {
                    items++;
                    bytes += batch.DetailsAt(index).Bytes;
                    continue;
                }

                var isKnown = batch.IsReadable(index) && batch.DetailsAt(index).Kind != FileKind.Directory;
                yield return (batch.NameAt(index).ToArray(), isKnown ? batch.DetailsAt(index) : null);
            }

            told(items, bytes);
        }
    }

    private bool IsYoung(DirectoryBatch batch, int index, ulong? mount, DateTimeOffset now)
    {
        ref readonly var details = ref batch.DetailsAt(index);
        var name = batch.NameAt(index);
        if (!batch.IsReadable(index) || details.Kind != FileKind.File || details.Mount != mount || name[0] == (byte)'.') return false;
        var age = now - details.Modified;
        return age <= shortest || (!hasTiers && CacheFileName.Recognize(name) is { } entry && age <= EntryRules.TtlOf(settings, entry.Target));
    }
}
