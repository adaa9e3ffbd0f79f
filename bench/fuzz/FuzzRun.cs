using System.Diagnostics;
using Spillway.Annotations.Masks;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports;
using Spillway.Exports.Archives;
using Spillway.Exports.Sources;
using Spillway.Formats;
using Spillway.Media;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Fuzz;

/// <summary>
/// Reads each archive as the direct road does and writes it in every format, and restores every tenth that can be read. Right is a whole result
/// or one sentence; anything else is a finding: another exception, more time or memory, a file where none may be.
/// </summary>
internal sealed class FuzzRun : IDisposable
{
    /// <summary>On processors: other work on the machine does not count.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private const long MostAllocated = 3L << 30;

    private readonly IReadOnlyList<BackupParts> corpus;
    private readonly int seed;
    private readonly string? keep;
    private readonly IReadOnlyList<IDatasetFormat> formats = DatasetFormats.Create().All;
    private readonly string sandbox = Directory.CreateTempSubdirectory("spillway-fuzz-").FullName;
    private readonly string temporary;
    private readonly HashSet<string> seen = [];
    private (int Refused, int Read, int Written, int Unfit, int Restored) counts;
    private (TimeSpan Time, int Number) slowest;
    private (long Bytes, int Number) largest;

    internal FuzzRun(IReadOnlyList<BackupParts> corpus, int seed, string? keep)
    {
        (this.corpus, this.seed, this.keep) = (corpus, seed, keep);
        temporary = Directory.CreateDirectory(Path.Combine(sandbox, "tmp")).FullName;
        // What is unpacked on the way must go again.
        Environment.SetEnvironmentVariable("TMPDIR", temporary);
    }

    internal int Findings { get; private set; }

    internal string Summary =>
        $"{Findings} findings; {counts.Refused} archives refused, {counts.Read} read, {counts.Written} results written, {counts.Unfit} refused by their format, {counts.Restored} restored; "
        + $"slowest {slowest.Time.TotalSeconds:F1} s (number {slowest.Number}), most allocated {largest.Bytes >> 20} MiB (number {largest.Number}), held {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB";

    internal void Try(int number)
    {
        var random = new Random(HashCode(number));
        var archive = BackupMutation.Of(corpus[random.Next(corpus.Count)], random);
        var path = Path.Combine(sandbox, "backup.zip");
        File.WriteAllBytes(path, archive);
        var (worked, allocated) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        using var time = new CancellationTokenSource(12 * Longest);
        try
        {
            if (Export(path, time.Token) && number % 10 == 0)
                Restore(path, time.Token);
        }
        catch (Exception e) when (IsSentence(e))
        {
            counts.Refused++;
        }
        catch (Exception e)
        {
            Found(number, archive, time.IsCancellationRequested ? $"took more than {12 * Longest.TotalSeconds} s on the clock in {Place(e)}" : $"{e.GetType().Name}: {e.Message} in {Place(e)}");
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        worked = Environment.CpuUsage.TotalTime - worked;
        slowest = worked > slowest.Time ? (worked, number) : slowest;
        largest = allocated > largest.Bytes ? (allocated, number) : largest;
        if (worked > Longest)
            Found(number, archive, $"took {worked.TotalSeconds:F1} s");
        if (allocated > MostAllocated)
            Found(number, archive, $"allocated {allocated >> 20} MiB for {archive.Length} bytes");
        if (Directory.EnumerateFileSystemEntries(sandbox).Select(Path.GetFileName).Any(name => name is not ("backup.zip" or "tmp")) || Directory.EnumerateFileSystemEntries(temporary).Any())
            Found(number, archive, "left files: " + string.Join(' ', Directory.EnumerateFileSystemEntries(sandbox, "*", SearchOption.AllDirectories).Take(5)));
    }

    public void Dispose() => Directory.Delete(sandbox, recursive: true);

    private bool Export(string path, CancellationToken cancellationToken)
    {
        using var source = ArchiveSource.Open(path, null, null, BackupLimits.Default, cancellationToken);
        counts.Read++;
        foreach (var format in formats)
        {
            try
            {
                using var destination = ArchiveDestination.ZipStream(Stream.Null, DatasetExport.ZipOptions(source), cancellationToken);
                DatasetExport.Write(source, format, new ExportOptions(SaveImages: source.Dataset.Tasks.All(task => !task.IsVideo)), destination.Writer, cancellationToken);
                destination.Complete();
                counts.Written++;
            }
            catch (Exception e) when (IsSentence(e))
            {
                counts.Unfit++;
            }
        }

        return true;
    }

    private void Restore(string path, CancellationToken cancellationToken)
    {
        var root = Path.Combine(sandbox, "root");
        try
        {
            DataRoot.OpenOwn(root);
            var restored = new BackupRestore(
                new ObjectDirectories(root), SpillwayDatabase.Open(Path.Combine(root, "spillway.db")), new SpaceReservations(root, TimeProvider.System), TimeProvider.System)
                .Restore(path, null, cancellationToken);
            counts.Restored += restored.Tasks.Count > 0 ? 1 : 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            if (Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>What the command line shows as one sentence.</summary>
    private static bool IsSentence(Exception e) =>
        e is InvalidContentException or InvalidMaskException or FormatRefusedException or VideoDecodingException or NotEnoughSpaceException;

    private void Found(int number, byte[] archive, string what)
    {
        Findings++;
        if (!seen.Add(what.Split(':')[0] + what[(what.LastIndexOf(" in ", StringComparison.Ordinal) + 1)..]))
            return;

        Console.WriteLine($"number {number}: {what}");
        if (keep is not null)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(keep).FullName, $"{seed}-{number}.zip"), archive);
    }

    private static string Place(Exception e) =>
        string.Join(" < ", (e.StackTrace ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.Contains("Spillway.", StringComparison.Ordinal)).Take(3).Select(line => line.Split('(')[0].Replace("at Spillway.", "", StringComparison.Ordinal)));

    private int HashCode(int number)
    {
        unchecked
        {
            return (seed * 1_000_003) ^ (number * 16_777_619);
        }
    }
}
