using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spillway.Settings;

namespace Spillway.Housekeeping;

/// <summary>
/// Notices that the wall clock ran ahead of the time that really passed: everything would look old, and a sweep would empty the cache. It
/// remembers one moment by both clocks in a small file of the root and compares. A hold ends when the clock is right again, after a day of
/// real time, when the machine starts anew, or when an operator says that the clock is right.
/// </summary>
internal sealed partial class ClockWatch(string root, TimeProvider time, Func<BootTime?>? bootClock = null)
{
    internal const string StateName = ".spillway-clock";

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(1);

    private readonly Func<BootTime?> bootClock = bootClock ?? BootTime.Read;
    private readonly string file = Path.Combine(root, StateName);

    /// <param name="remember">False in a dry run, which writes nothing.</param>
    /// <returns>Null: go on. Otherwise why the sweep is held.</returns>
    internal string? Check(bool remember, bool accept = false)
    {
        if (bootClock() is not { } now) return null;
        var wall = time.GetUtcNow();
        var known = Read();
        if (known is null || known.Boot != now.Boot || accept)
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
        return $"the clock ran {Duration.Words(ahead)} ahead of the time that passed since {known.Wall.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, so ages cannot be trusted; if the clock is right now, say --accept-clock";
    }

    private Moment? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), MomentJson.Default.Moment);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Write(Moment moment)
    {
        var partial = $"{file}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllText(partial, JsonSerializer.Serialize(moment, MomentJson.Default.Moment));
            File.Move(partial, file, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk is no reason not to sweep it: the moment known before stays, and is compared with next time.
            File.Delete(partial);
        }
    }

    /// <param name="SinceBoot">Seconds.</param>
    /// <param name="HeldSince">Seconds since boot; null: not held.</param>
    private sealed record Moment(string Boot, double SinceBoot, DateTimeOffset Wall, double? HeldSince);

    [JsonSerializable(typeof(Moment))]
    private sealed partial class MomentJson : JsonSerializerContext;
}

/// <summary>The clock nobody can set: time since the machine started, sleep included, and which start that was.</summary>
internal sealed record BootTime(string Boot, TimeSpan SinceBoot)
{
    /// <summary>Null where the system does not tell.</summary>
    internal static BootTime? Read()
    {
        const string boot = "/proc/sys/kernel/random/boot_id", uptime = "/proc/uptime";
        if (!File.Exists(boot) || !File.Exists(uptime)) return null;
        var seconds = double.Parse(File.ReadAllText(uptime).Split(' ')[0], CultureInfo.InvariantCulture);
        return new BootTime(File.ReadAllText(boot).Trim(), TimeSpan.FromSeconds(seconds));
    }
}
