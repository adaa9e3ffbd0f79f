using System.Globalization;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>
/// What an entry cost to build and how often it was used since, written on the file itself: it needs no database. An entry without it
/// (CVAT's, or on a file system that keeps no notes) is taken for one that was built at an ordinary speed and used once.
/// </summary>
internal readonly record struct EntryWorth(double BuildSeconds, long Uses)
{
    internal const string NoteName = FileNote.Prefix + "worth";

    /// <summary>Bytes a second at which an ordinary entry is built, and what each costs at least: CVAT's own exports of pictures run at about 20 MB/s.</summary>
    private const double OrdinarySpeed = 20e6, LeastSeconds = 0.5;

    internal static EntryWorth Ordinary(long length) => new(LeastSeconds + length / OrdinarySpeed, 1);

    internal static EntryWorth Read(string path, long length) => Recorded(path) ?? Ordinary(length);

    /// <summary>For a file that was just built.</summary>
    internal static void Built(string path, TimeSpan took) => new EntryWorth(Math.Max(took.TotalSeconds, 0.001), 1).Write(path);

    /// <summary>Once more; a use that is lost when two come at the same instant does not matter.</summary>
    internal static void Used(string path)
    {
        if (Recorded(path) is { } before) (before with { Uses = before.Uses + 1 }).Write(path);
        else if (new FileInfo(path) is { Exists: true } file) (Ordinary(file.Length) with { Uses = 2 }).Write(path);
    }

    /// <summary>Null: nothing is written on it.</summary>
    internal static EntryWorth? Recorded(string path)
    {
        if (FileNote.Read(path, NoteName) is not { } text) return null;
        var space = text.IndexOf(' ');
        return space > 0
            && double.TryParse(text.AsSpan(0, space), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            && long.TryParse(text.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var uses) && uses > 0
                ? new EntryWorth(seconds, uses)
                : null;
    }

    private void Write(string path) => FileNote.Write(path, NoteName, string.Create(CultureInfo.InvariantCulture, $"{BuildSeconds:0.###} {Uses}"));
}
