using System.CommandLine;
using Spillway.Formats;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway formats</c>: what a dataset can be exported as.</summary>
internal static class FormatsCommand
{
    public static Command Create() => new Command("formats", "List the formats a dataset can be exported as.").Runs(Run);

    private static Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var formats = DatasetFormats.Create().All;
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(formats.Select(format => new
            {
                format.Name,
                format.Extension,
                dimension = Dimension(format),
                slug = FormatSlug.Of(format.Name),
            }));
            return Task.FromResult(CommandLine.Done);
        }

        invocation.Terminal.Table(["format", "file", "for"], formats.Select(format => new[] { format.Name, format.Extension, Dimension(format) }));
        return Task.FromResult(CommandLine.Done);
    }

    private static string Dimension(IDatasetFormat format) => format.Dimension == Formats.Dimension.ThreeD ? "3d" : "2d";
}
