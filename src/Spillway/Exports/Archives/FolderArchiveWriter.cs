using Spillway.Formats;
using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Exports.Archives;

/// <summary>What a format writes becomes a tree of files below a directory that was empty.</summary>
internal sealed class FolderArchiveWriter(string directory, bool verifyMedia, CancellationToken cancellationToken) : IArchiveWriter, IDisposable
{
    private readonly ZipSourceFiles sources = new();

    public void Dispose() => sources.Dispose();

    public IArchiveEntry CreateEntry(string name) => new Entry(new FileStream(PathOf(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1));

    public void AddMedia(string name, MediaFile media)
    {
        var source = new ZipSource(name, media.Stored, media.Deflated, media.Length, media.Crc32);
        ExtractedFile.Write(source, sources, PathOf(name), verifyMedia, cancellationToken);
    }

    private string PathOf(string name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ArchiveEntryName.FaultOf(name) is { } fault || name.EndsWith('/'))
        {
            throw new ArgumentException($"Entry '{name}' cannot be a file: it {ArchiveEntryName.FaultOf(name) ?? "is a directory"}.", nameof(name));
        }

        var path = Path.Combine(directory, name);
        if (File.Exists(path))
        {
            throw new ArgumentException($"Entry '{name}' is there twice.", nameof(name));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private sealed class Entry(FileStream file) : IArchiveEntry
    {
        private byte[] buffer = new byte[32 << 10];
        private int used;

        public void Advance(int count)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length - used);
            used += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return buffer.AsMemory(used);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return buffer.AsSpan(used);
        }

        public void Dispose()
        {
            Flush();
            file.Dispose();
        }

        private void Reserve(int sizeHint)
        {
            if (buffer.Length - used < Math.Max(sizeHint, 1))
            {
                Flush();
                if (buffer.Length < sizeHint)
                {
                    buffer = new byte[sizeHint];
                }
            }
        }

        private void Flush()
        {
            file.Write(buffer, 0, used);
            used = 0;
        }
    }
}
