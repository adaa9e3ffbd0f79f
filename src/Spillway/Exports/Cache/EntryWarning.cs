using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>What an entry lacks although its format could hold it, written on the file itself, so that whoever finds it there is told as well.</summary>
internal static class EntryWarning
{
    private const string NoteName = FileNote.Prefix + "warning";

    /// <param name="warning">Sentences; empty: nothing is written.</param>
    internal static void Write(string path, string warning)
    {
        if (warning.Length > 0) FileNote.Write(path, NoteName, warning);
    }

    /// <summary>Mostly empty.</summary>
    internal static string Read(string path) => FileNote.Read(path, NoteName) ?? "";
}
