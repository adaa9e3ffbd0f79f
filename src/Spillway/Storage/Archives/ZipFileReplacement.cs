namespace Spillway.Storage.Archives;

/// <summary>A ZIP made beside its place and moved there when it is whole; without <see cref="Complete"/> nothing stays.</summary>
internal sealed class ZipFileReplacement : IDisposable
{
    private readonly string path;
    private readonly string partial;

    private ZipFileReplacement(string path, string partial, ZipWriter zip)
    {
        this.path = path;
        this.partial = partial;
        Zip = zip;
    }

    internal ZipWriter Zip { get; }

    /// <summary>A file that is there is replaced in the end.</summary>
    internal static ZipFileReplacement Create(string path, ZipWriterOptions options, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a directory: name a file.");
        }

        var partial = PartialBeside(path);
        return new ZipFileReplacement(path, partial, ZipWriter.ToFile(partial, options, cancellationToken));
    }

    /// <summary>A hidden name in the same directory, so that a rename is enough.</summary>
    internal static string PartialBeside(string path)
    {
        path = Path.GetFullPath(path);
        var name = $".{Path.GetFileName(path)}.partial-{Guid.NewGuid():N}";
        return Path.Combine(Path.GetDirectoryName(path)!, name.Length > 200 ? $".partial-{Guid.NewGuid():N}" : name);
    }

    internal void Complete()
    {
        Zip.Complete();
        File.Move(partial, path, overwrite: true);
    }

    public void Dispose()
    {
        Zip.Dispose();
        File.Delete(partial);
    }
}
