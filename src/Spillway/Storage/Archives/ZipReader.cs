using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>
/// Reads a ZIP that a stranger made. Opening it checks every header, so that each entry lies alone in its own bytes; reading an
/// entry stops at its declared length and ends with its CRC-32.
/// </summary>
internal sealed class ZipReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly Dictionary<string, ZipEntry> byName;

    private ZipReader(string path, SafeFileHandle file, List<ZipEntry> entries, Dictionary<string, ZipEntry> byName)
    {
        Path = path;
        this.file = file;
        this.byName = byName;
        Entries = entries;
    }

    internal string Path { get; }

    /// <summary>Files, in the order of the directory; entries that stand for directories are left out.</summary>
    internal IReadOnlyList<ZipEntry> Entries { get; }

    /// <exception cref="InvalidArchiveException">The archive is broken or hostile.</exception>
    internal static ZipReader Open(string path, CancellationToken cancellationToken) => Open(path, ZipLimits.Default, cancellationToken);

    /// <exception cref="InvalidArchiveException">The archive is broken, hostile, or beyond a limit.</exception>
    internal static ZipReader Open(string path, ZipLimits limits, CancellationToken cancellationToken)
    {
        path = System.IO.Path.GetFullPath(path);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var length = RandomAccess.GetLength(file);
            var records = new ZipDirectoryReader(file, length, limits).ReadAll(out var directoryOffset, cancellationToken);
            var entries = new List<ZipEntry>(records.Count);
            var byName = new Dictionary<string, ZipEntry>(records.Count, StringComparer.Ordinal);
            new ZipLayout(path, file, directoryOffset).Check(records, entries, cancellationToken);
            ZipNames.Check(entries, byName);
            return new ZipReader(path, file, entries, byName);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal ZipEntry? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The content; its end is reached only when length and CRC-32 are as declared.</summary>
    internal Stream OpenEntry(ZipEntry entry) => ZipEntryStream.Open(file, entry);

    /// <summary>A text that is small by nature.</summary>
    /// <exception cref="InvalidArchiveException">It is larger than <paramref name="longest"/> bytes, or broken.</exception>
    internal byte[] ReadAll(ZipEntry entry, long longest)
    {
        if (entry.Length > longest)
        {
            throw InvalidArchiveException.At(entry.Name, $"has {entry.Length} bytes, more than the {longest} that are allowed");
        }

        using var stream = OpenEntry(entry);
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        // The checks come with the end.
        return stream.ReadByte() < 0 ? bytes : throw InvalidArchiveException.At(entry.Name, "holds more than it declares");
    }

    public void Dispose() => file.Dispose();
}
