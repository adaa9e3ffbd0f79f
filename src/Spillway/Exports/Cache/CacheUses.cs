using System.Text.Json;
using System.Text.Json.Serialization;
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

    private readonly string directory = Path.Combine(dataDirectory, StateDirectory.Name);

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
        StateDirectory.TryAppend(
            Path.Combine(directory, DailyFiles.Name(Prefix, DateOnly.FromDateTime(use.At.UtcDateTime), Suffix)), [.. JsonSerializer.SerializeToUtf8Bytes(use, CacheUseJson.Default.CacheUse), (byte)'\n']);
    }

    /// <summary>For who looks again and again: what was added since the last look, by any process of the root.</summary>
    internal sealed class Follower
    {
        private readonly string directory;
        private Dictionary<string, long> read = new(StringComparer.Ordinal);

        internal Follower(string dataDirectory)
        {
            directory = Path.Combine(dataDirectory, StateDirectory.Name);
            foreach (var (_, path) in DailyFiles.Find(directory, Prefix, Suffix)) read[path] = new FileInfo(path).Length;
        }

        internal List<CacheUse> Next()
        {
            var (uses, known) = (new List<CacheUse>(), new Dictionary<string, long>(StringComparer.Ordinal));
            foreach (var (_, path) in DailyFiles.Find(directory, Prefix, Suffix))
            {
                known[path] = read.GetValueOrDefault(path);
                try
                {
                    using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    input.Position = known[path];
                    using var text = new StreamReader(input);
                    var added = text.ReadToEnd();
                    // A line that is being written comes with the next look.
                    var whole = added[..(added.LastIndexOf('\n') + 1)];
                    known[path] += System.Text.Encoding.UTF8.GetByteCount(whole);
                    uses.AddRange(whole.Split('\n').Select(Parse).OfType<CacheUse>());
                }
                catch (IOException)
                {
                    // It went in this moment, or cannot be read now.
                }
            }

            read = known;
            return uses;
        }
    }

    private static CacheUse? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize(line, CacheUseJson.Default.CacheUse);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CacheUse))]
internal sealed partial class CacheUseJson : JsonSerializerContext;
