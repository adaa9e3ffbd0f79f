using System.Text;

namespace Spillway.Formats;

/// <summary>A format's name as it stands in file names of the export cache, spelt as CVAT spells it: <c>COCO 1.0</c> → <c>coco-10</c>.</summary>
public static class FormatSlug
{
    /// <summary>Snake case first, so a capital after anything but a capital brings an underscore: <c>MOTS PNG 1.0</c> → <c>mots-_png-10</c>.</summary>
    public static string Of(string formatName)
    {
        var slug = new StringBuilder(formatName.Length + 4);
        for (var index = 0; index < formatName.Length; index++)
        {
            var character = formatName[index];
            if (index > 0 && char.IsUpper(character) && !char.IsUpper(formatName[index - 1]))
                Append(slug, '_');
            Append(slug, char.ToLowerInvariant(character));
        }

        return slug.ToString().TrimEnd('-');
    }

    private static void Append(StringBuilder slug, char character)
    {
        if (char.IsAsciiLetterOrDigit(character) || character == '_')
            slug.Append(character);
        else if ((character is '-' || char.IsWhiteSpace(character)) && slug.Length > 0 && slug[^1] != '-')
            slug.Append('-');
    }
}
