using System.Globalization;

namespace Spillway.Storage;

/// <summary>
/// A directory in <c>data/tmp</c> for one piece of work. Its owner says inside who it is and holds a lock there: a directory whose lock
/// is free has lost its owner and is litter at once.
/// </summary>
internal sealed class OwnedDirectory : IDisposable
{
    internal const string OwnerFile = ".owner";

    private readonly FileStream owner;
    private readonly bool ignoreErrors;

    private OwnedDirectory(string path, FileStream owner, bool ignoreErrors)
    {
        DirectoryPath = path;
        this.owner = owner;
        this.ignoreErrors = ignoreErrors;
    }

    internal string DirectoryPath { get; }

    /// <param name="prefix">Such as <c>export-task-</c>.</param>
    /// <param name="ignoreErrors">When the directory cannot be removed in the end, a sweep will.</param>
    internal static OwnedDirectory Create(string temporary, string prefix, bool ignoreErrors)
    {
        Directory.CreateDirectory(temporary);
        var name = prefix + Guid.NewGuid().ToString("N");
        // Born under a name of its own and locked before it is seen: a sweep that looks in between must not find it without an owner.
        var hidden = Path.Combine(temporary, $".{name}.new");
        Directory.CreateDirectory(hidden);
        var owner = new FileStream(Path.Combine(hidden, OwnerFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
        using (var text = new StreamWriter(owner, leaveOpen: true))
        {
            text.WriteLine(ProcessIdentity.Current);
        }

        var path = Path.Combine(temporary, name);
        Directory.Move(hidden, path);
        return new OwnedDirectory(path, owner, ignoreErrors);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(DirectoryPath, recursive: true);
        }
        catch (Exception e) when (ignoreErrors && e is IOException or UnauthorizedAccessException)
        {
        }
        finally
        {
            owner.Dispose();
        }
    }
}

/// <summary>Who a process is, also after its number was given to another: host, boot, number and start.</summary>
internal sealed record ProcessIdentity(string Host, string Boot, int Number, string Started)
{
    internal static ProcessIdentity Current { get; } = Read();

    public override string ToString() => $"host={Host} boot={Boot} pid={Number} start={Started}";

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
