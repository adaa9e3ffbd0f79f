namespace Spillway.Storage.Archives;

/// <summary>A file in an archive, as both of its headers agree it is.</summary>
/// <param name="Stored">Where its bytes lie.</param>
internal sealed record ZipEntry(string Name, FileRange Stored, bool Deflated, long Length, uint Crc32)
{
    internal ZipSource ToSource(string name) => new(name, Stored, Deflated, Length, Crc32);
}
