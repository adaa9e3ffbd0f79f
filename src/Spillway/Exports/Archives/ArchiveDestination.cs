using Spillway.Formats;
using Spillway.Storage.Archives;

namespace Spillway.Exports.Archives;

/// <summary>
/// Where the direct road puts its result: a ZIP file, a tree of files or a stream. A file or tree is made beside its place and moved
/// there when it is whole; when something goes wrong, nothing stays.
/// </summary>
internal sealed class ArchiveDestination : IDisposable
{
    private readonly string? place;
    private readonly string? partial;
    private readonly ZipWriter? zip;

    private ArchiveDestination(string? place, string? partial, ZipWriter? zip, IArchiveWriter writer)
    {
        this.place = place;
        this.partial = partial;
        this.zip = zip;
        Writer = writer;
    }

    internal IArchiveWriter Writer { get; }

    /// <summary>A file of that name is replaced.</summary>
    internal static ArchiveDestination ZipFile(string path, ZipWriterOptions options, CancellationToken cancellationToken)
    {
        var partial = PartialBeside(path);
        var zip = ZipWriter.ToFile(partial, options, cancellationToken);
        return new ArchiveDestination(path, partial, zip, new ZipArchiveWriter(zip));
    }

    internal static ArchiveDestination ZipStream(Stream stream, ZipWriterOptions options, CancellationToken cancellationToken)
    {
        var zip = ZipWriter.ToStream(stream, options, cancellationToken);
        return new ArchiveDestination(null, null, zip, new ZipArchiveWriter(zip));
    }

    /// <exception cref="IOException">There is something at that place other than an empty directory.</exception>
    internal static ArchiveDestination Folder(string path, bool verifyMedia, CancellationToken cancellationToken)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new IOException($"'{path}' is not empty: name a new or empty directory.");
        }

        var partial = PartialBeside(path);
        Directory.CreateDirectory(partial);
        return new ArchiveDestination(path, partial, null, new FolderArchiveWriter(partial, verifyMedia, cancellationToken));
    }

    internal void Complete()
    {
        zip?.Complete();
        if (partial is null)
        {
            return;
        }

        if (zip is not null)
        {
            File.Move(partial, place!, overwrite: true);
            return;
        }

        if (Directory.Exists(place))
        {
            Directory.Delete(place!);
        }

        Directory.Move(partial, place!);
    }

    public void Dispose()
    {
        zip?.Dispose();
        if (zip is not null && partial is not null)
        {
            File.Delete(partial);
        }
        else if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
    }

    private static string PartialBeside(string path)
    {
        path = Path.GetFullPath(path);
        var name = $".{Path.GetFileName(path)}.partial-{Guid.NewGuid():N}";
        return Path.Combine(Path.GetDirectoryName(path)!, name.Length > 200 ? $".partial-{Guid.NewGuid():N}" : name);
    }
}
