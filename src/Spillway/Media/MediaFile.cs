using Spillway.Storage;

namespace Spillway.Media;

/// <summary>One media file and where its bytes lie: a whole file of the data root, or an entry inside a backup archive.</summary>
/// <param name="Name">Path below <c>data/</c>, with forward slashes, as the manifest names it.</param>
/// <param name="Length">Bytes of the media itself.</param>
/// <param name="Crc32">Of the media itself, as ZIP defines it.</param>
/// <param name="Stored">The bytes as they lie on disk.</param>
/// <param name="Deflated">Whether <paramref name="Stored"/> must be inflated to give the media.</param>
public sealed record MediaFile(string Name, long Length, uint Crc32, FileRange Stored, bool Deflated)
{
    /// <summary>Of the archive it lies in; null: its bytes were checked when they came in.</summary>
    internal MediaChecks? Checks { get; init; }
}
