using System.Globalization;

namespace Spillway.Storage;

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
