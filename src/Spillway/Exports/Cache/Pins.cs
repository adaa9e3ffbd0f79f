using System.Text.Json;
using System.Text.Json.Serialization;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>An entry that is never deleted by a sweep or for room.</summary>
/// <param name="Until">Null: until it is unpinned.</param>
internal sealed record Pin(string Entry, DateTimeOffset? Until, string Reason, DateTimeOffset At)
{
    public override string ToString() =>
        "pinned" + (Until is { } until ? $" until {until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC" : "") + (Reason.Length > 0 ? ": " + Reason : "");
}

/// <summary>The pins of a data root, in one file of it: they need no database, and a new index of the cache does not lose them.</summary>
internal sealed class Pins(string dataDirectory, TimeProvider time)
{
    private readonly string file = Path.Combine(dataDirectory, StateDirectory.Name, "pins.json");

    /// <summary>Those that hold now, by entry.</summary>
    /// <exception cref="InvalidPinsException">The file cannot be read, so nobody knows what must stay.</exception>
    internal IReadOnlyDictionary<string, Pin> Read()
    {
        var now = time.GetUtcNow();
        return ReadAll().Where(pin => !(pin.Until < now)).ToDictionary(pin => pin.Entry, StringComparer.Ordinal);
    }

    /// <summary>An earlier pin of the same entry is replaced.</summary>
    internal Task Add(Pin pin, CancellationToken cancellationToken) =>
        Change(pins => [.. pins.Where(other => other.Entry != pin.Entry), pin], cancellationToken);

    /// <summary>False: it was not pinned.</summary>
    internal async Task<bool> Remove(string entry, CancellationToken cancellationToken)
    {
        var found = false;
        await Change(
            pins =>
            {
                found = pins.Any(pin => pin.Entry == entry);
                return [.. pins.Where(pin => pin.Entry != entry)];
            },
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>Forgets pins whose time is over. Entries that are gone keep theirs: the same export may come again.</summary>
    internal Task Tidy(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return ReadAll().Any(pin => pin.Until < now) ? Change(pins => [.. pins.Where(pin => !(pin.Until < now))], cancellationToken) : Task.CompletedTask;
    }

    private List<Pin> ReadAll()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), PinsJson.Default.ListPin) ?? [] : [];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidPinsException($"The pins in {file} cannot be read, so nothing is deleted: {exception.Message} Mend or remove that file.");
        }
    }

    private async Task Change(Func<List<Pin>, List<Pin>> change, CancellationToken cancellationToken)
    {
        StateDirectory.Create(dataDirectory);
        using var alone = await FileLock.TryAcquireAsync(file + ".lock", LockMode.Exclusive, TimeSpan.FromSeconds(10), time, cancellationToken).ConfigureAwait(false)
            ?? throw new IOException($"Another process changes the pins in {file} and does not end: try again.");
        StateDirectory.Replace(file, JsonSerializer.SerializeToUtf8Bytes(change(ReadAll()), PinsJson.Default.ListPin));
    }
}

/// <summary>One sentence: which entries must stay is not known.</summary>
internal sealed class InvalidPinsException(string message) : Exception(message);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(List<Pin>))]
internal sealed partial class PinsJson : JsonSerializerContext;
