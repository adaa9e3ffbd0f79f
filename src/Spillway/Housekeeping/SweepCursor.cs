using System.Text.Json;
using System.Text.Json.Serialization;
using Spillway.Storage;

namespace Spillway.Housekeeping;

/// <summary>Where the next run of a job goes on, because the last one did not come to its end.</summary>
/// <param name="Area">The area it was in, counted from 0.</param>
/// <param name="Position">Of the last thing it looked at there; null: it had not begun.</param>
/// <param name="Seen">It had looked at everything of that area, so the next one comes first.</param>
internal sealed record SweepPlace(int Area, ulong? Position, bool Seen);

/// <summary>
/// Remembers in the data root where a run was cut off, by its time limit or by its end. The mark is set before the run begins and removed when
/// it is through, so that a process that is killed over and over goes on as well.
/// </summary>
/// <param name="run">The job's key, and its arguments.</param>
internal sealed class SweepCursor(string root, string run, TimeProvider time)
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(2);

    private readonly string file = Path.Combine(root, StateDirectory.Name, $"sweep-{run}.json");
    private long savedAt;

    /// <summary>Null: the last run came to its end.</summary>
    internal SweepPlace? Read()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), SweepPlaceJson.Default.SweepPlace) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return new SweepPlace(0, null, false);
        }
    }

    internal void Save(SweepPlace place)
    {
        StateDirectory.TryReplace(file, JsonSerializer.SerializeToUtf8Bytes(place, SweepPlaceJson.Default.SweepPlace));
        savedAt = time.GetTimestamp();
    }

    /// <summary>Now and then, while a run goes on.</summary>
    internal void SaveSometimes(Func<SweepPlace> place)
    {
        if (time.GetElapsedTime(savedAt) >= SaveEvery) Save(place());
    }

    internal void Clear() => File.Delete(file);
}

[JsonSerializable(typeof(SweepPlace))]
internal sealed partial class SweepPlaceJson : JsonSerializerContext;
