using System.Globalization;

namespace Spillway.Settings;

/// <summary>Sizes as people write them: <c>200GB</c> counts thousands, <c>200GiB</c> counts 1024s, a bare number counts bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("PiB", 1L << 50),
        ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("PB", 1_000_000_000_000_000), ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        (bytes, text) = (0, text.Trim());
        var (unit, factor) = Array.Find(Units, known => text.EndsWith(known.Unit, StringComparison.OrdinalIgnoreCase));
        if (unit is null) (unit, factor) = ("", 1);
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        number *= factor;
        if (!(number < long.MaxValue / 4)) return false;   // NaN too
        bytes = (long)number;
        return true;
    }
}

/// <summary>A part of a file system: so many bytes (<c>200GB</c>), or a share of all it has (<c>30%</c>).</summary>
public readonly record struct DiskAmount(long Bytes, double? Share)
{
    /// <param name="total">What the file system has in all.</param>
    internal long Of(long total) => Share is { } share ? (long)(total * share) : Bytes;

    internal static bool TryParse(string text, out DiskAmount amount)
    {
        text = text.Trim();
        amount = default;
        if (TryParseShare(text, out var share))
        {
            amount = new DiskAmount(0, share);
            return true;
        }

        if (!ByteSize.TryParse(text, out var bytes)) return false;
        amount = new DiskAmount(bytes, null);
        return true;
    }

    /// <param name="share">0…1.</param>
    internal static bool TryParseShare(string text, out double share)
    {
        share = 0;
        text = text.Trim();
        if (!text.EndsWith('%') || !double.TryParse(text.AsSpan(0, text.Length - 1).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)) return false;
        share = percent / 100;
        return share is >= 0 and <= 1;
    }
}
