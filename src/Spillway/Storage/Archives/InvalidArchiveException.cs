namespace Spillway.Storage.Archives;

/// <summary>An archive that cannot be trusted or read: one sentence that names the archive or entry, and the fault.</summary>
internal sealed class InvalidArchiveException(string message) : InvalidContentException(message)
{
    private const int MostShown = 200;

    public static InvalidArchiveException At(string entry, string fault) => new($"Entry '{Shown(entry)}' {fault}.");

    /// <summary>An entry's name as a message holds it: it may not fill a screen either.</summary>
    internal static string Shown(string name) => PrintableText.Of(name.Length > MostShown ? string.Concat(name.AsSpan(0, MostShown), "…") : name);
}
