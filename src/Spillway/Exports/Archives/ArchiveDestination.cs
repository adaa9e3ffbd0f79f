using Spillway.Formats;
using Spillway.Storage.Archives;

namespace Spillway.Exports.Archives;

/// <summary>
/// Where the direct road puts its result: a ZIP file, a tree of files or a stream. A file or tree is made beside its place and moved
/// there when it is whole; when something goes wrong, nothing stays.
/// </summary>
internal abstract class ArchiveDestination : IDisposable
{
    internal abstract IArchiveWriter Writer { get; }

    /// <summary>A file of that name is replaced.</summary>
    internal static ArchiveDestination ZipFile(string path, ZipWriterOptions options, CancellationToken cancellationToken) =>
        new IntoFile(ZipFileReplacement.Create(path, options, cancellationToken));

    internal static ArchiveDestination ZipStream(Stream stream, ZipWriterOptions options, CancellationToken cancellationToken) =>
        new IntoStream(ZipWriter.ToStream(stream, options, cancellationToken));

    /// <exception cref="IOException">There is something at that place other than an empty directory.</exception>
    internal static ArchiveDestination Folder(string path, bool verifyMedia, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(Path.TrimEndingDirectorySeparator(path));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new IOException($"'{path}' is not empty: name a new or empty directory.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = ZipFileReplacement.PartialBeside(path);
        Directory.CreateDirectory(partial);
        return new IntoFolder(path, partial, new FolderArchiveWriter(partial, verifyMedia, cancellationToken));
    }

    internal abstract void Complete();

    public abstract void Dispose();

    private sealed class IntoFile(ZipFileReplacement file) : ArchiveDestination
    {
        internal override IArchiveWriter Writer { get; } = new ZipArchiveWriter(file.Zip);

        internal override void Complete() => file.Complete();

        public override void Dispose() => file.Dispose();
    }

    private sealed class IntoStream(ZipWriter zip) : ArchiveDestination
    {
        internal override IArchiveWriter Writer { get; } = new ZipArchiveWriter(zip);

        internal override void Complete() => zip.Complete();

        public override void Dispose() => zip.Dispose();
    }

    private sealed class IntoFolder(string path, string partial, FolderArchiveWriter writer) : ArchiveDestination
    {
        internal override IArchiveWriter Writer { get; } = writer;

        internal override void Complete()
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }

            Directory.Move(partial, path);
        }

        public override void Dispose()
        {
            writer.Dispose();
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }
}
