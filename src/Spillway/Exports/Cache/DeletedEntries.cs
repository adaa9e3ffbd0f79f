using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>
/// Which entries were deleted during the last day or two, so that building one of them again can be counted as regret. One small record each, a
/// file a day: a sweep of half a million writes 16 MB and looks nothing up.
/// </summary>
internal sealed class DeletedEntries(string dataDirectory, TimeProvider time)
{
    private const string Prefix = "deleted-", Suffix = ".records";

    private const int MostWaiting = 512;

    private static readonly TimeSpan Regretted = TimeSpan.FromDays(1);

    private readonly string directory = Path.Combine(dataDirectory, StateDirectory.Name);
    private readonly List<Record> waiting = [];

    /// <summary>Whether nobody is going to call <see cref="Flush"/> after what is added now.</summary>
    internal bool AtOnce { get; set; }

    internal void Add(ReadOnlySpan<byte> name)
    {
        lock (waiting)
        {
            waiting.Add(new Record(XxHash64.HashToUInt64(name), time.GetUtcNow().UtcTicks));
            if (waiting.Count >= MostWaiting || AtOnce) WriteOut();
        }
    }

    /// <summary>What cannot be written, on a full disk say, is not counted; the deletion itself matters more.</summary>
    internal void Flush()
    {
        lock (waiting) WriteOut();
    }

    private void WriteOut()
    {
        if (waiting.Count == 0) return;
        StateDirectory.Create(dataDirectory);
        StateDirectory.TryAppend(FileOf(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)), MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(waiting)), Marshal.SizeOf<Record>());
        waiting.Clear();
    }

    /// <summary>Whether it was deleted within a day before now.</summary>
    internal bool Contains(string entry)
    {
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(entry));
        var now = time.GetUtcNow().UtcDateTime;
        var oldest = (now - Regretted).Ticks;
        var buffer = new Record[4096];
        foreach (var day in new[] { DateOnly.FromDateTime(now), DateOnly.FromDateTime(now - Regretted) })
        {
            if (!File.Exists(FileOf(day))) continue;
            using var input = new FileStream(FileOf(day), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            for (int read; (read = input.ReadAtLeast(MemoryMarshal.AsBytes(buffer.AsSpan()), 1, throwOnEndOfStream: false)) > 0;)
            {
                // A record that is being written at this instant is not whole yet; the next look sees it.
                var whole = read / Marshal.SizeOf<Record>();
                foreach (ref readonly var record in buffer.AsSpan(0, whole))
                {
                    if (record.Hash == hash && record.Ticks >= oldest && record.Ticks <= now.Ticks) return true;
                }

                var rest = read % Marshal.SizeOf<Record>();
                if (rest != 0) input.Position -= rest;
                if (whole == 0) break;
            }
        }

        return false;
    }

    internal static void Prune(string dataDirectory, DateTimeOffset now) =>
        DailyFiles.Prune(Path.Combine(dataDirectory, StateDirectory.Name), Prefix, Suffix, DateOnly.FromDateTime(now.UtcDateTime - Regretted));


    private string FileOf(DateOnly day) => Path.Combine(directory, DailyFiles.Name(Prefix, day, Suffix));

    private readonly record struct Record(ulong Hash, long Ticks);
}

/// <summary>Names of files that hold one day each, so that old ones go whole.</summary>
internal static class DailyFiles
{
    internal static string Name(string prefix, DateOnly day, string suffix) => prefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + suffix;

    /// <summary>Oldest first.</summary>
    internal static IEnumerable<(DateOnly Day, string Path)> Find(string directory, string prefix, string suffix) =>
        !Directory.Exists(directory) ? [] : Directory.EnumerateFiles(directory, prefix + "*" + suffix)
            .Select(path => (Text: Path.GetFileName(path)[prefix.Length..^suffix.Length], Path: path))
            .Where(file => DateOnly.TryParseExact(file.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            .Select(file => (DateOnly.ParseExact(file.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture), file.Path))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    internal static void Prune(string directory, string prefix, string suffix, DateOnly oldest)
    {
        foreach (var (day, path) in Find(directory, prefix, suffix))
        {
            if (day < oldest) File.Delete(path);
        }
    }
}
