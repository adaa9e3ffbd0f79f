using Spillway.Formats;

namespace Spillway.Cli;

/// <summary>Where <c>export</c> puts its results: as <c>-o</c> says, or beside where it was called.</summary>
/// <param name="Output">As given; null: it was not.</param>
/// <param name="DefaultName">Of results for which nothing was given, before the format's.</param>
internal sealed record ExportPlace(string? Output, string DefaultName, bool SeveralFormats)
{
    public bool IsStandardOutput => Output == "-";

    public bool IsFolder => Output is not null && NamesFolder(Output);

    public string Of(IDatasetFormat format)
    {
        var slug = FormatSlug.Of(format.Name);
        return Output is null ? $"{DefaultName}-{slug}.{format.Extension}" : SeveralFormats ? Path.Combine(Output, slug) + "/" : Output;
    }

    /// <param name="archive">The file that is read; null: the data root is.</param>
    /// <exception cref="MisuseException">Results cannot go there.</exception>
    public void Require(IEnumerable<IDatasetFormat> formats, string? archive)
    {
        if (SeveralFormats && Output is not null && !IsFolder) throw new MisuseException("Several formats need a directory: write -o with a slash at its end.");
        if (IsStandardOutput || IsFolder) return;
        foreach (var format in formats) ResultFile.Require(Of(format), archive);
    }

    public static bool NamesFolder(string place) => place.EndsWith('/') || place.EndsWith(Path.DirectorySeparatorChar) || Directory.Exists(place);
}
