using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spillway.Storage;

/// <summary>
/// Notices that the wall clock ran ahead of the time that really passed: everything would look old, and a sweep would empty the cache. It
/// remembers one moment by both clocks in a small file of the root and compares; one for each start of each machine, since a root that several
/// share would else be held, or let go, by another's clock. A hold ends when the clock is right again, after a day of
/// real time, when the machine starts anew, or when an operator says that the clock is right.
/// </summary>
internal sealed partial class ClockWatch(string root, TimeProvider time, Func<BootTime?>? bootClock = null)
{
    /// <summary>Where versions before kept one moment for all machines.</summary>
    private const string OldName = ".spillway-clock";

    private const string Prefix = "clock-", Suffix = ".json";

    /// <summary>Of machines that share a root, and of their starts before.</summary>
    private const int MostMoments = 64;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(1);

    private readonly Func<BootTime?> bootClock = bootClock ?? BootTime.Read;
    private readonly string directory = Path.Combine(root, StateDirectory.Name);

    /// <summary>For who deletes by age beside the sweeps: it goes by the moment that a sweep remembered.</summary>
    internal bool IsDoubted => Check(remember: false) is not null;

    /// <param name="remember">False in a dry run, which writes nothing.</param>
    /// <returns>Null: go on. Otherwise ages cannot be trusted.</returns>
    internal ClockJump? Check(bool remember, bool accept = false)
    {
        if (bootClock() is not { } now) return null;
        var wall = time.GetUtcNow();
        var known = Read(FileOf(now.Boot), now.Boot) ?? Read(Path.Combine(root, OldName), now.Boot);
        if (known is null || accept)
        {
            if (remember) Write(new Moment(now.Boot, now.SinceBoot.TotalSeconds, wall, null));
            return null;
        }

        var passed = now.SinceBoot - TimeSpan.FromSeconds(known.SinceBoot);
        var ahead = wall - known.Wall - passed;
        if (ahead <= Tolerance)
        {
            if (remember) Write(new Moment(now.Boot, now.SinceBoot.TotalSeconds, wall, null));
            return null;
        }

        var heldSince = known.HeldSince ?? now.SinceBoot.TotalSeconds;
        if (now.SinceBoot.TotalSeconds - heldSince > LongestHold.TotalSeconds)
        {
            if (remember) Write(new Moment(now.Boot, now.SinceBoot.TotalSeconds, wall, null));
            return null;
        }

        if (remember && known.HeldSince is null) Write(known with { HeldSince = heldSince });
        return new ClockJump(ahead, known.Wall);
    }

    private string FileOf(string boot) => Path.Combine(directory, Prefix + boot + Suffix);

    /// <summary>Null: there is none of this start of the machine.</summary>
    private static Moment? Read(string file, string boot)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), MomentJson.Default.Moment) is { } moment && moment.Boot == boot ? moment : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Write(Moment moment)
    {
        var file = FileOf(moment.Boot);
        var partial = $"{file}.{Guid.NewGuid():N}";
        try
        {
            StateDirectory.Create(root);
            if (!File.Exists(file)) RemoveOldest();
            File.WriteAllText(partial, JsonSerializer.Serialize(moment, MomentJson.Default.Moment));
            File.Move(partial, file, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk is no reason not to sweep it: the moment known before stays, and is compared with next time.
            if (Directory.Exists(directory)) File.Delete(partial);
        }
    }

    /// <summary>By the order in which they were written: by their age a clock that is wrong would remove those of all others.</summary>
    private void RemoveOldest()
    {
        foreach (var old in Directory.GetFiles(directory, Prefix + "*" + Suffix).OrderByDescending(File.GetLastWriteTimeUtc).Skip(MostMoments - 1)) File.Delete(old);
    }

    /// <param name="SinceBoot">Seconds.</param>
    /// <param name="HeldSince">Seconds since boot; null: not held.</param>
    private sealed record Moment(string Boot, double SinceBoot, DateTimeOffset Wall, double? HeldSince);

    [JsonSerializable(typeof(Moment))]
    private sealed partial class MomentJson : JsonSerializerContext;
}

/// <param name="Ahead">How far the wall clock ran ahead of the time that passed.</param>
/// <param name="Since">When both clocks were compared last and agreed.</param>
internal sealed record ClockJump(TimeSpan Ahead, DateTimeOffset Since);
