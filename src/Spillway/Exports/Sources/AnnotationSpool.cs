using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Datasets.Compact;
using Spillway.Storage;

namespace Spillway.Exports.Sources;

/// <summary>Annotations of an archive in the compact form, for as long as one export takes, in files that no end of the process leaves behind.</summary>
internal static class AnnotationSpool
{
    internal static List<JobAnnotationsFile> Spool(
        Stream json, string entry, TaskDocument task, IReadOnlyList<Label> labels, int lastFrame, CancellationToken cancellationToken)
    {
        var files = new List<UnnamedFile>();
        try
        {
            AnnotationsParser.Parse(
                json, entry, task.Jobs.Count, labels, lastFrame, countPixels: false, _ =>
                {
                    files.Add(UnnamedFile.Create(Path.GetTempPath()));
                    return new JobAnnotationsWriter(files[^1]);
                }, cancellationToken);
            return [.. files.Select(file => JobAnnotationsFile.Open(file, labels))];
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }
}
