namespace Spillway.Storage.Archives;

/// <summary>An archive that cannot be trusted or read: one sentence that names the archive or entry, and the fault.</summary>
internal sealed class InvalidArchiveException(string message) : Exception(message)
{
    public static InvalidArchiveException At(string entry, string fault) => new($"Entry '{Printable(entry)}' {fault}.");

    /// <summary>Names come from strangers: nothing in them may move a terminal's cursor or fill its screen.</summary>
    internal static string Printable(string name)
    {
        var shown = name.Length > 200 ? string.Concat(name.AsSpan(0, 200), "…") : name;
        return string.Create(shown.Length, shown, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(text[i]) ? '�' : text[i];
            }
        });
    }
}
