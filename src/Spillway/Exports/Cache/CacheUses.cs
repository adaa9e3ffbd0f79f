using System.Text.Json;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>A request that found its entry, or one whose entry was built.</summary>
/// <param name="Bytes">Of the entry.</param>
/// <param name="Seconds">It took to build; 0 for one that was found.</param>
/// <param name="Regret">It was built within a day after the same entry had been deleted.</param>
internal sealed record CacheUse(DateTimeOffset At, string Entry, bool Hit, long Bytes, double Seconds, bool Regret);

/// <summary>
/// Hits and builds of the cache, a line each in a file a day of the root: from them come the hit rate and the regret. Every process of the root
/// appends; a line that one of them could not finish is skipped.
/// </summary>
internal sealed class CacheUses(string dataDirectory, TimeProvider time)
{
    private const string Prefix = "uses-", Suffix = ".jsonl";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private readonly string directory = Path.Combine(dataDirectory, StateDirectory.Name);

    /// <summary>Told each use of this process.</summary>
    internal Action<CacheUse>? Recorded { get; set; }

    internal void Hit(string entry, long bytes) => Add(new CacheUse(time.GetUtcNow(), entry, true, bytes, 0, false));

    internal void Built(string entry, long bytes, double seconds)
    {
        Add(new CacheUse(time.GetUtcNow(), entry, false, bytes, seconds, new DeletedEntries(dataDirectory, time).Contains(entry)));
    }

    /// <summary>Since then, oldest first.</summary>
    internal IEnumerable<CacheUse> Since(DateTimeOffset then) =>
        DailyFiles.Find(directory, Prefix, Suffix).Where(file => file.Day >= DateOnly.FromDateTime(then.UtcDateTime))
            .SelectMany(file => StateDirectory.Lines(file.Path)).Select(Parse).OfType<CacheUse>().Where(use => use.At >= then);

    internal static void Prune(string dataDirectory, DateTimeOffset oldest) =>
        DailyFiles.Prune(Path.Combine(dataDirectory, StateDirectory.Name), Prefix, Suffix, DateOnly.FromDateTime(oldest.UtcDateTime));

    /// <summary>A count that cannot be written, on a full disk say, keeps nobody from his export.</summary>
    private void Add(CacheUse use)
    {
        Recorded?.Invoke(use);
        StateDirectory.TryAppend(
            Path.Combine(directory, DailyFiles.Name(Prefix, DateOnly.FromDateTime(use.At.UtcDateTime), Suffix)), [.. JsonSerializer.SerializeToUtf8Bytes(use, Options), (byte)'\n']);
    }

    private static CacheUse? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<CacheUse>(line, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
