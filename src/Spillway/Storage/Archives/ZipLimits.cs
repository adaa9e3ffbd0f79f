namespace Spillway.Storage.Archives;

/// <summary>What a stranger's archive may ask of us. Generous: real backups hold hundreds of thousands of images.</summary>
internal sealed record ZipLimits
{
    internal static ZipLimits Default { get; } = new();

    public int Entries { get; init; } = 5_000_000;

    public long DirectoryLength { get; init; } = 1L << 30;

    /// <summary>How much larger than its deflated bytes an entry may be, once it is larger than <see cref="UnsuspiciousLength"/>.</summary>
    public int Ratio { get; init; } = 300;

    public long UnsuspiciousLength { get; init; } = 256L << 20;
}
