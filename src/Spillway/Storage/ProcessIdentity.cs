using System.Globalization;

namespace Spillway.Storage;

/// <summary>Who a process is, also after its number was given to another: host, boot, number and start.</summary>
internal sealed record ProcessIdentity(string Host, string Boot, int Number, string Started)
{
    internal static ProcessIdentity Current { get; } = Read();

    public override string ToString() => $"host={Host} boot={Boot} pid={Number} start={Started}";

    /// <summary>Null: it is not what <see cref="ToString"/> writes.</summary>
    internal static ProcessIdentity? Parse(string text)
    {
        var parts = text.Trim().Split(' ').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1]);
        return int.TryParse(parts["pid"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ProcessIdentity(parts["host"].FirstOrDefault() ?? "", parts["boot"].FirstOrDefault() ?? "", number, parts["start"].FirstOrDefault() ?? "")
            : null;
    }

    /// <summary>Whether the kernel that holds this process's locks is (or was) that of this machine: only then a free lock tells that it is dead.</summary>
    internal bool IsOfThisMachine => Host == Current.Host || (Boot.Length > 0 && Boot == Current.Boot);

    private static ProcessIdentity Read()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        const string boot = "/proc/sys/kernel/random/boot_id";
        return new ProcessIdentity(
            Environment.MachineName,
            File.Exists(boot) ? File.ReadAllText(boot).Trim() : "",
            process.Id,
            process.StartTime.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture));
    }
}
