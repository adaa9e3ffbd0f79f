using Spillway.Storage;

namespace Spillway.Housekeeping;

/// <summary>One cleaner at a time in a data root, among all processes. The kernel lets go of it when its holder dies, so the next one takes over.</summary>
internal static class CleanerLock
{
    private const string Name = "cleaner.lock", OwnerName = "cleaner.owner";

    /// <returns>A held lock, or who holds it; neither where the disk is so full that no lock can be made: then cleaning matters more.</returns>
    internal static (FileLock? Held, string? By) TryTake(string root)
    {
        var directory = Path.Combine(root, StateDirectory.Name);
        var owner = Path.Combine(directory, OwnerName);
        FileLock? held;
        try
        {
            StateDirectory.Create(root);
            held = FileLock.TryAcquire(Path.Combine(directory, Name), LockMode.Exclusive);
        }
        catch (IOException)
        {
            return (null, null);
        }

        if (held is not null)
        {
            StateDirectory.TryReplace(owner, System.Text.Encoding.UTF8.GetBytes(ProcessIdentity.Current.ToString()));
            return (held, null);
        }

        return (null, WhoIs(owner) is { } other ? FormattableString.Invariant($"process {other.Number} on {other.Host}") : "another process");
    }

    private static ProcessIdentity? WhoIs(string file)
    {
        try
        {
            return File.Exists(file) ? ProcessIdentity.Parse(File.ReadAllText(file)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
