namespace Spillway.Storage.Archives;

/// <summary>What a stranger's archive may ask of us. Generous: real backups hold hundreds of thousands of images.</summary>
internal sealed record ZipLimits
{
    /// <summary>In time some minutes of inflating. What CVAT writes is stored, so only who packed a backup again comes near.</summary>
    internal const long DefaultInflatedLength = 100L << 30;

    /// <summary>So much is never too much: the setting cannot be less.</summary>
    internal const long LeastInflatedLength = 1L << 20;

    internal static ZipLimits Default { get; } = new();

    /// <summary>For an archive that we wrote of what was let in before.</summary>
    internal static ZipLimits Own { get; } = new() { InflatedLength = () => long.MaxValue };

    public int Entries { get; init; } = 5_000_000;

    public long DirectoryLength { get; init; } = 1L << 30;

    /// <summary>How much larger than its deflated bytes an entry may be, once it is larger than <see cref="UnsuspiciousLength"/>.</summary>
    public int Ratio { get; init; } = 300;

    public long UnsuspiciousLength { get; init; } = 256L << 20;

    /// <summary>
    /// What all deflated entries together may hold; stored ones take no more than the archive itself, which is there already. They are held to what
    /// they declare while they are read. Asked only of an archive that declares more than <see cref="LeastInflatedLength"/>.
    /// </summary>
    public Func<long> InflatedLength { get; init; } = () => DefaultInflatedLength;
}
