using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage;

internal enum LockMode
{
    Shared,
    Exclusive,
}

/// <summary>
/// A lock file held: shared by many or by one alone, also across processes. The kernel releases it when its holder dies. The last
/// holder removes the file, unless it is to stay: what frees room must not need a new file, which a full disk does not take.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>More than a race needs: what is still not there then, such as the aim of a link, will not be.</summary>
    private const int MostAttempts = 100;

    private readonly string path;
    private readonly LockMode mode;
    private readonly SafeFileHandle handle;
    private readonly bool stays;
    private readonly FileStep? step;

    private FileLock(string path, LockMode mode, SafeFileHandle handle, bool stays, FileStep? step)
    {
        this.stays = stays;
        this.step = step;
        this.path = path;
        this.mode = mode;
        this.handle = handle;
    }

    /// <param name="stays">Its file is never removed; everybody who takes it must say the same.</param>
    /// <returns>Null: somebody else holds it in a way that excludes this.</returns>
    internal static FileLock? TryAcquire(string path, LockMode mode, FileStep? step = null, bool stays = false)
    {
        while (true)
        {
            step?.Invoke("lock");
            if (TryOpen(path, mode) is not { } handle) return null;
            step?.Invoke("see whether the lock is still there");
            // The holder before us may have removed the file between our opening and locking it: then we hold a lock nobody else will see.
            if (HasName(handle)) return new FileLock(path, mode, handle, stays, step);
            handle.Dispose();
        }
    }

    /// <summary>Null: the time is over.</summary>
    internal static async Task<FileLock?> TryAcquireAsync(
        string path, LockMode mode, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken, bool stays = false)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path, mode, stays: stays) is { } held) return held;
            if (time.GetElapsedTime(start) >= timeout) return null;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>False: its file was taken away, and who comes now does not see this lock.</summary>
    internal bool IsSeen => HasName(handle);

    /// <summary>Moves the time of change of its file, so that who waits sees that it has another holder.</summary>
    internal void Touch()
    {
        try
        {
            File.SetLastWriteTimeUtc(handle, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then we may be taken for one that stands still, and must ask again.
        }
    }

    /// <summary>
    /// Takes the file of a lock away whose holder stands still, so that others can go on. That one learns of it from <see cref="IsSeen"/> and must
    /// undo what it did; so must one that came in between. Has no effect where the system does not tell whether a file has a name: outside Linux.
    /// </summary>
    internal static void TakeAway(string path)
    {
        if (OperatingSystem.IsLinux()) File.Delete(path);
    }

    public void Dispose()
    {
        if (handle.IsClosed) return;
        step?.Invoke("remove the lock");
        if (mode == LockMode.Exclusive && !stays && OperatingSystem.IsLinux() && IsSeen) File.Delete(path);
        step?.Invoke("unlock");
        handle.Dispose();
        if (mode == LockMode.Shared && !stays && OperatingSystem.IsLinux()) RemoveIfUnused();
    }

    private static bool HasName(SafeFileHandle handle) => PosixFiles.IdentityOf(handle) is not { Links: 0 };

    private void RemoveIfUnused()
    {
        step?.Invoke("see whether nobody else reads");
        if (!File.Exists(path) || TryOpen(path, LockMode.Exclusive) is not { } last) return;
        using (last)
        {
            step?.Invoke("remove the unused lock");
            if (PosixFiles.IdentityOf(last) is { Links: > 0 }) File.Delete(path);
        }
    }

    private static SafeFileHandle? TryOpen(string path, LockMode mode)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Open(path, mode);
            }
            catch (DirectoryNotFoundException) when (attempt == 1)
            {
                PrivateDirectory.Create(Path.GetDirectoryName(path)!);
            }
            catch (FileNotFoundException) when (attempt < MostAttempts)
            {
                // The kernel found the file and somebody removed it before it was open, which is seen seldom even when locks come and go all the time.
            }
        }
    }

    /// <summary>.NET maps these to flock, shared and exclusive, without waiting.</summary>
    private static SafeFileHandle? Open(string path, LockMode mode)
    {
        try
        {
            return mode == LockMode.Exclusive
                ? File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not FileNotFoundException and not PathTooLongException && IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    internal static bool IsHeld(IOException e) => e.HResult is 11 or 35 || (e.HResult & 0xFFFF) is 32 or 33;
}
