using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spillway.Storage;

/// <summary>
/// Counts of a data root that only grow, in one file to which every process adds: what one-shot commands and other workers did counts for
/// whoever asks. For what happens now and then: each addition is written to the disk.
/// </summary>
internal sealed class RootCounters(string dataDirectory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string file = Path.Combine(dataDirectory, StateDirectory.Name, "counters.json");

    /// <summary>A count that cannot be written, on a full disk say, keeps nobody from his work.</summary>
    internal void Add(IEnumerable<(string Counter, double Value)> more)
    {
        try
        {
            StateDirectory.Create(dataDirectory);
            using var alone = Lock();
            var counts = Read();
            foreach (var (counter, value) in more) counts[counter] = counts.GetValueOrDefault(counter) + value;
            StateDirectory.TryReplace(file, JsonSerializer.SerializeToUtf8Bytes(counts, CountersJson.Default.SortedDictionaryStringDouble));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    internal SortedDictionary<string, double> Read()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), CountersJson.Default.SortedDictionaryStringDouble) ?? [] : [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Who does not come to his turn in time adds nothing.</summary>
    private FileLock Lock()
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            if (FileLock.TryAcquire(file + ".lock", LockMode.Exclusive) is { } held) return held;
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new IOException($"Another process holds {file}.lock.");
            Thread.Sleep(2);
        }
    }
}

[JsonSerializable(typeof(SortedDictionary<string, double>))]
internal sealed partial class CountersJson : JsonSerializerContext;
