using System.Text.Json;
using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Reads a backup's <c>annotations.json</c> once into per-job writers. This thread finds the lists and where their elements end; the elements
/// are read on all processors.
/// </summary>
internal ref struct AnnotationsParser
{
    /// <summary>However much is here: what pieces hold when they are read is a multiple of it, and many are under way.</summary>
    private const int LongestPiece = 256 << 10;

    private readonly string entry;
    private readonly Func<int, JobAnnotationsWriter> jobs;
    private readonly int jobCount;
    private readonly AnnotationRuns runs;
    private readonly CancellationToken cancellationToken;
    private JsonStreamReader json;

    private AnnotationsParser(
        Stream stream, string entry, int jobCount, Func<int, JobAnnotationsWriter> jobs, AnnotationRuns runs, CancellationToken cancellationToken)
    {
        json = new JsonStreamReader(stream);
        this.entry = entry;
        this.jobCount = jobCount;
        this.jobs = jobs;
        this.runs = runs;
        this.cancellationToken = cancellationToken;
    }

    /// <param name="labels">The task's or its project's.</param>
    /// <param name="lastFrame">The task's last frame index: a shape beyond it contradicts the task.</param>
    /// <param name="countPixels">Whether to count now what polygons cover, so that no export has to.</param>
    /// <param name="jobs">Asked for the writer of each job in turn; the writers are completed, or disposed of, here.</param>
    /// <exception cref="InvalidDatasetException">The document is broken, or contradicts the task.</exception>
    internal static void Parse(
        Stream stream, string entry, int jobCount, IReadOnlyList<Label> labels, int lastFrame, bool countPixels,
        Func<int, JobAnnotationsWriter> jobs, CancellationToken cancellationToken)
    {
        using var runs = new AnnotationRuns(entry, labels, lastFrame, countPixels);
        var parser = new AnnotationsParser(stream, entry, jobCount, jobs, runs, cancellationToken);
        try
        {
            parser.ParseJobs();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a name that is no text, such as half a character.
            // What stands before it in the document is told first.
            runs.Finish();
            throw new InvalidDatasetException(AnnotationRuns.NoJson(entry, parser.json.Position));
        }
        catch (InvalidDatasetException)
        {
            runs.Finish();
            throw;
        }
        finally
        {
            parser.json.Release();
        }
    }

    private void ParseJobs()
    {
        Expect(json.Read() && json.Token == JsonTokenType.StartArray, "is no list of jobs");
        var job = -1;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            job++;
            Expect(job < jobCount, $"holds annotations of more than the task's {jobCount} jobs");
            Expect(json.Token == JsonTokenType.StartObject, $"holds no object for job {job}");
            runs.BeginJob(job, jobs(job));
            ParseJob(job);
            runs.EndJob();
        }

        while (json.Read())
        {
        }

        Expect(job == jobCount - 1, $"holds annotations of {job + 1} jobs, and the task has {jobCount}");
        runs.Finish();
    }

    private void ParseJob(int job)
    {
        while (json.Read() && json.Token == JsonTokenType.PropertyName)
        {
            ref readonly var name = ref json.Current;
            AnnotationKind? kind = name.ValueTextEquals("tags"u8) ? AnnotationKind.Tag
                : name.ValueTextEquals("shapes"u8) ? AnnotationKind.Shape
                : name.ValueTextEquals("tracks"u8) ? AnnotationKind.Track : null;
            if (kind is not { } of)
            {
                // The version, intervals of audio, and what later versions add: kept verbatim elsewhere.
                json.Skip();
                continue;
            }

            json.Read();
            if (json.Token == JsonTokenType.Null)
            {
                continue;
            }

            Expect(json.Token == JsonTokenType.StartArray, $"job {job}: the list of {of.Word()}s is no list");
            runs.BeginList(of);
            ParseList();
        }
    }

    /// <summary>An element that is not yet here to its end is read from the stream; all behind it that are go to other threads.</summary>
    private void ParseList()
    {
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            cancellationToken.ThrowIfCancellationRequested();
            runs.AddElement(ref json);
            var ahead = json.Ahead[..Math.Min(json.Ahead.Length, LongestPiece)];
            var whole = ListElements.WholeLength(ahead);
            if (whole > 0 && ahead.TrimStart(" \t\r\n"u8) is [(byte)',', ..])
            {
                runs.AddElements(ahead[..whole], json.Position);
                json.Pass(whole);
            }
        }
    }

    private readonly void Expect(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDatasetException($"Entry '{entry}' {fault}.");
        }
    }
}
