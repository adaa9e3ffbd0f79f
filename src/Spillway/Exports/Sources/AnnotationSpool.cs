using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Datasets.Compact;

namespace Spillway.Exports.Sources;

/// <summary>Annotations of an archive in the compact form, for as long as one export takes: the files have no name once they are open.</summary>
internal static class AnnotationSpool
{
    internal static List<JobAnnotationsFile> Spool(
        Stream json, string entry, TaskDocument task, IReadOnlyList<Label> labels, int lastFrame, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("spillway-").FullName;
        var files = new List<JobAnnotationsFile>();
        try
        {
            AnnotationsParser.Parse(
                json, entry, task.Jobs.Count, labels, lastFrame, countPixels: false, job => new JobAnnotationsWriter(Path.Combine(folder, $"{job}")), cancellationToken);
            for (var job = 0; job < task.Jobs.Count; job++)
            {
                files.Add(JobAnnotationsFile.Open(Path.Combine(folder, $"{job}"), labels));
            }

            return files;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
