namespace Spillway.Storage;

/// <summary>Sizes as people read them.</summary>
internal static class Bytes
{
    internal static string Words(long bytes) => bytes switch
    {
        >= 1L << 40 => FormattableString.Invariant($"{bytes / (double)(1L << 40):0.0} TiB"),
        >= 1L << 30 => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => FormattableString.Invariant($"{bytes / (double)(1L << 20):0.0} MiB"),
        >= 1L << 10 => FormattableString.Invariant($"{bytes / (double)(1L << 10):0.0} KiB"),
        _ => FormattableString.Invariant($"{bytes} B"),
    };
}
