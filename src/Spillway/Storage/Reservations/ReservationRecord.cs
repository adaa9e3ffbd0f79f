using System.Globalization;

namespace Spillway.Storage.Reservations;

/// <summary>What a reservation's file says. The bytes stand first and always take the same room, so that they can be written over in place.</summary>
/// <param name="Remaining">Bytes that are still to be written.</param>
/// <param name="ForCache">They become an entry of the export cache and count for its quota.</param>
/// <param name="Device">Of the file system they will lie on.</param>
/// <param name="Owner">As <see cref="ProcessIdentity"/> writes it.</param>
/// <param name="What">In words, such as <c>the export of task 7</c>.</param>
internal sealed record ReservationRecord(long Remaining, bool ForCache, ulong Device, string Owner, string What)
{
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"bytes={Remaining:d20} cache={(ForCache ? 1 : 0)} device={Device:x16} {Owner}\n{What}\n");

    /// <summary>Null: it is not what <see cref="Text"/> writes; its owner may have died while writing it.</summary>
    internal static ReservationRecord? Parse(string text)
    {
        var lines = text.Split('\n');
        var parts = lines[0].Split(' ', 4);
        return parts.Length == 4 && parts[0].StartsWith("bytes=", StringComparison.Ordinal) && parts[2].StartsWith("device=", StringComparison.Ordinal)
            && long.TryParse(parts[0].AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var remaining)
            && ulong.TryParse(parts[2].AsSpan(7), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var device)
                ? new ReservationRecord(remaining, parts[1] == "cache=1", device, parts[3], lines.Length > 1 ? lines[1] : "")
                : null;
    }
}
