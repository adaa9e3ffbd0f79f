using System.Text.Json;

namespace Spillway.Datasets.Compact;

/// <summary>Reads a backup's <c>annotations.json</c> once, one annotation at a time, into per-job writers.</summary>
internal ref struct AnnotationsParser
{
    private readonly string entry;
    private readonly Func<int, JobAnnotationsWriter> jobs;
    private readonly int jobCount;
    private readonly CancellationToken cancellationToken;
    private readonly AnnotationDraftPool drafts = new();
    private readonly TextPool texts = new();
    private JsonStreamReader json;
    private int job = -1;
    private string where = "";
    private AnnotationField field;

    private AnnotationsParser(Stream stream, string entry, int jobCount, Func<int, JobAnnotationsWriter> jobs, CancellationToken cancellationToken)
    {
        json = new JsonStreamReader(stream);
        this.entry = entry;
        this.jobCount = jobCount;
        this.jobs = jobs;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Asks for the writer of each job in turn; the caller completes them.</summary>
    /// <exception cref="InvalidDatasetException">The document is broken, or contradicts the task.</exception>
    internal static void Parse(Stream stream, string entry, int jobCount, Func<int, JobAnnotationsWriter> jobs, CancellationToken cancellationToken)
    {
        var parser = new AnnotationsParser(stream, entry, jobCount, jobs, cancellationToken);
        try
        {
            parser.ParseJobs();
        }
        catch (JsonException)
        {
            throw new InvalidDatasetException($"Entry '{entry}' is not valid JSON (behind byte {parser.json.Position}).");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            var what = parser.field == AnnotationField.Other ? "a value" : $"a '{AnnotationFields.NameOf(parser.field)}'";
            throw new InvalidDatasetException($"In entry '{entry}' {parser.where} of job {parser.job} has {what} of the wrong kind.");
        }
        catch (InvalidAnnotationException e)
        {
            throw new InvalidDatasetException($"In entry '{entry}' {parser.where} of job {parser.job} {e.Message}.");
        }
        finally
        {
            parser.json.Release();
        }
    }

    private void ParseJobs()
    {
        Expect(json.Read() && json.Token == JsonTokenType.StartArray, "is no list of jobs");
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            job++;
            Expect(job < jobCount, $"holds annotations of more than the task's {jobCount} jobs");
            Expect(json.Token == JsonTokenType.StartObject, $"holds no object for job {job}");
            ParseJob(jobs(job));
        }

        while (json.Read())
        {
        }

        Expect(job == jobCount - 1, $"holds annotations of {job + 1} jobs, and the task has {jobCount}");
    }

    private void ParseJob(JobAnnotationsWriter writer)
    {
        while (json.Read() && json.Token == JsonTokenType.PropertyName)
        {
            ref readonly var name = ref json.Current;
            var kind = name.ValueTextEquals("tags"u8) ? "tag" : name.ValueTextEquals("shapes"u8) ? "shape" : name.ValueTextEquals("tracks"u8) ? "track" : null;
            if (kind is null)
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

            where = $"the list of {kind}s";
            Expect(json.Token == JsonTokenType.StartArray, $"job {job}: {where} is no list");
            ParseList(writer, kind);
        }
    }

    private void ParseList(JobAnnotationsWriter writer, string kind)
    {
        var index = 0;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            var draft = drafts.Rent();
            try
            {
                ParseAnnotation(draft);
                Add(writer, kind, draft);
                drafts.Return(draft);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException or InvalidAnnotationException)
            {
                where = $"{kind} {index}";
                throw;
            }

            index = ScanList(writer, kind, index + 1);
        }
    }

    /// <summary>Reads what follows in the list as long as it is plain. Returns the number of the next annotation.</summary>
    private int ScanList(JobAnnotationsWriter writer, string kind, int index)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scanner = new AnnotationScanner(json.Ahead, texts, drafts);
        var draft = drafts.Rent();
        for (; scanner.TryReadNext(draft); index++)
        {
            try
            {
                Add(writer, kind, draft);
            }
            catch (InvalidAnnotationException)
            {
                where = $"{kind} {index}";
                throw;
            }

            drafts.Return(draft);
            draft = drafts.Rent();
        }

        drafts.Return(draft);
        json.Pass(scanner.Position);
        return index;
    }

    private static void Add(JobAnnotationsWriter writer, string kind, AnnotationDraft draft)
    {
        switch (kind)
        {
            case "tag": writer.AddTag(draft); break;
            case "shape": writer.AddShape(draft); break;
            default: writer.AddTrack(draft); break;
        }
    }

    private void ParseAnnotation(AnnotationDraft draft)
    {
        if (json.Token != JsonTokenType.StartObject)
        {
            throw new InvalidAnnotationException("is no object");
        }

        while (json.Read() && json.Token == JsonTokenType.PropertyName)
        {
            field = AnnotationFields.Find(in json.Current);
            switch (field)
            {
                case AnnotationField.Points: ParsePoints(draft); break;
                case AnnotationField.Frame: draft.Frame = Frame(); break;
                case AnnotationField.Label: draft.Label = Text(); break;
                case AnnotationField.Type: draft.Type = AnnotationFields.TypeOf(in Value()); break;
                case AnnotationField.Occluded: draft.Occluded = Value().GetBoolean(); break;
                case AnnotationField.Outside: draft.Outside = Value().GetBoolean(); break;
                case AnnotationField.ZOrder: draft.ZOrder = WholeOr(0); break;
                case AnnotationField.Group: draft.Group = WholeOr(0); break;
                case AnnotationField.Rotation: draft.Rotation = Finite("rotation"); break;
                case AnnotationField.Score: draft.Score = Finite("score"); break;
                case AnnotationField.Source: draft.Source = Source(Text()); break;
                case AnnotationField.Attributes: ParseAttributes(draft); break;
                case AnnotationField.Elements: ParseChildren(draft.Elements); break;
                case AnnotationField.Shapes: ParseChildren(draft.Shapes); break;
                default: json.Skip(); break;
            }
        }

        field = AnnotationField.Other;
    }

    private void ParseChildren(List<AnnotationDraft> children)
    {
        if (!StartList()) return;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            var child = drafts.Rent();
            var parent = field;
            ParseAnnotation(child);
            field = parent;
            children.Add(child);
        }
    }

    private void ParsePoints(AnnotationDraft draft)
    {
        if (!StartList()) return;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            if (json.Token != JsonTokenType.Number || !ShortDecimal.TryRead(json.Current.ValueSpan, out var value))
            {
                value = json.Current.GetDouble();
            }

            if (!double.IsFinite(value))
            {
                throw new InvalidAnnotationException("has a coordinate that is no finite number");
            }

            draft.Points.Add(value);
        }
    }

    private void ParseAttributes(AnnotationDraft draft)
    {
        if (!StartList()) return;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            string? attribute = null, value = null;
            if (json.Token != JsonTokenType.StartObject)
            {
                throw new InvalidAnnotationException("has an attribute that is no object");
            }

            while (json.Read() && json.Token == JsonTokenType.PropertyName)
            {
                if (json.Current.ValueTextEquals("name"u8)) attribute = Text();
                else if (json.Current.ValueTextEquals("value"u8)) value = Text();
                else json.Skip();
            }

            draft.Attributes.Add((attribute ?? throw new InvalidAnnotationException("has an attribute without a name"), value ?? ""));
        }
    }

    private bool StartList()
    {
        json.Read();
        return json.Token switch
        {
            JsonTokenType.StartArray => true,
            JsonTokenType.Null => false,
            _ => throw new InvalidAnnotationException("has something else where a list belongs"),
        };
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref readonly Utf8JsonReader Value()
    {
        json.Read();
        return ref json.Current;
    }

    private int WholeOr(int fallback)
    {
        ref readonly var value = ref Value();
        return value.TokenType == JsonTokenType.Null ? fallback : value.GetInt32();
    }

    private int Frame()
    {
        var frame = Value().GetInt32();
        return frame >= 0 ? frame : throw new InvalidAnnotationException($"is on frame {frame}");
    }

    private double Finite(string what)
    {
        var value = Value().GetDouble();
        return double.IsFinite(value) ? value : throw new InvalidAnnotationException($"has a {what} that is no finite number");
    }

    /// <summary>Values of attributes are text for CVAT, yet older clients wrote numbers and booleans as such.</summary>
    private string Text()
    {
        ref readonly var value = ref Value();
        return value.TokenType switch
        {
            JsonTokenType.String => texts.Get(value),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null when field == AnnotationField.Source => "manual",
            JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(value.ValueSpan),
            _ => throw new InvalidAnnotationException("has something else where text belongs"),
        };
    }

    /// <summary>An old fault of CVAT's interface, which CVAT repairs on restore in the same way.</summary>
    internal static string Source(string source) => source == "Ground truth" ? "manual" : source;

    private void Expect(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDatasetException($"Entry '{entry}' {fault}.");
        }
    }
}

/// <summary>The end of a sentence that begins with the annotation's place; never leaves this folder.</summary>
internal sealed class InvalidAnnotationException(string fault) : Exception(fault);
