using System.Globalization;
using Microsoft.AspNetCore.Http;
using Spillway.Datasets.Selection;

namespace Spillway.Server.Api;

/// <summary>
/// What of a dataset is exported: <c>subset</c>, <c>label</c>, <c>frames</c>, <c>job_state</c>, each as often as wanted, and
/// <c>only_annotated</c>, <c>split</c>, <c>seed</c>. CVAT has none of them.
/// </summary>
internal static class SelectionQuery
{
    /// <summary>Null: everything.</summary>
    /// <exception cref="BadParameterException">A parameter is not one of its values.</exception>
    internal static DatasetSelection? Read(IQueryCollection query)
    {
        try
        {
            return new DatasetSelection
            {
                Subsets = Texts(query, "subset"),
                Labels = Texts(query, "label"),
                OnlyAnnotated = ExportQuery.Flag(query, "only_annotated") ?? false,
                Frames = [.. Texts(query, "frames").SelectMany(FrameRange.Parse)],
                JobStates = Texts(query, "job_state"),
                Split = query["split"].ToString() is { Length: > 0 } split ? SubsetSplit.Parse(split, Seed(query)) : null,
            }.OrNull();
        }
        catch (InvalidSelectionException exception)
        {
            throw new BadParameterException(exception.Message);
        }
    }

    private static List<string> Texts(IQueryCollection query, string name) => [.. query[name].OfType<string>().Where(text => text.Length > 0)];

    private static long Seed(IQueryCollection query) => query["seed"].ToString() switch
    {
        "" => 0,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) => seed,
        var text => throw new BadParameterException($"seed is '{text}', but must be a whole number."),
    };
}
