using System.Text.Json;
using Spillway.Annotations.Masks;

namespace Spillway.Datasets.Compact;

/// <summary>Reads annotations of one list into a run. For one thread at a time, again and again: what it learnt and rented stays with it.</summary>
/// <param name="pixels">Counts what polygons cover; null: not wanted. It is disposed of with this.</param>
internal sealed class AnnotationRunParser(LabelNames labels, int lastFrame, PolygonArea? pixels) : IDisposable
{
    /// <summary>
    /// Numbers of one annotation, and what takes as much memory: a mask of an 8K picture has a few million, a track 100,000 shapes. A piece of a list
    /// is far too short for more, so that only who reads from the stream counts.
    /// </summary>
    internal const int MostHeld = 1 << 24;

    private const int HeldByShape = 32, HeldByAttribute = 4, CharactersOfNumber = 4;

    /// <summary>From here on memory is given back instead of being kept for the next annotation.</summary>
    private const int Large = 1 << 18;

    private readonly AnnotationDraftPool drafts = new();
    private readonly TextPool texts = new();
    private AnnotationField field;
    private int held;

    internal AnnotationRun Run { get; } = new(labels, lastFrame, pixels);

    /// <summary>Why the annotation behind those of <see cref="Run"/> could not be read; null: all were.</summary>
    internal AnnotationFault? Fault { get; private set; }

    /// <summary>It has grown by a large annotation.</summary>
    internal bool IsLarge { get; private set; }

    /// <summary>The element at which the reader stands.</summary>
    internal void ParseOne(ref JsonStreamReader json, AnnotationKind kind)
    {
        Run.Begin(kind);
        Fault = null;
        try
        {
            ParseElement(ref json);
        }
        catch (Exception e) when (AnnotationFault.Of(e, json.Position, field) is { } fault)
        {
            Fault = fault;
        }
    }

    /// <param name="list">Begins with a whole list, and nothing else, of so many bytes.</param>
    internal void ParseAll(byte[] list, int length, AnnotationKind kind)
    {
        Run.Begin(kind);
        Fault = null;
        var json = new JsonStreamReader(list, length);
        try
        {
            json.Read();
            while (json.Read() && json.Token != JsonTokenType.EndArray)
            {
                ParseElement(ref json);
                ScanElements(ref json);
            }

            json.Read();
        }
        catch (Exception e) when (AnnotationFault.Of(e, json.Position, field) is { } fault)
        {
            Fault = fault;
        }
        finally
        {
            json.Release();
        }
    }

    public void Dispose() => pixels?.Dispose();

    private void ParseElement(ref JsonStreamReader json)
    {
        held = 0;
        var draft = drafts.Rent();
        ParseAnnotation(ref json, draft);
        IsLarge |= held >= Large;
        Run.Add(draft);
        drafts.Return(draft);
    }

    private void Hold(int more)
    {
        held += more;
        if (held > MostHeld)
        {
            throw new InvalidAnnotationException($"holds more than {MostHeld} numbers, or shapes and texts that take as much memory");
        }
    }

    /// <summary>Reads what follows in the list as long as it is plain.</summary>
    private void ScanElements(ref JsonStreamReader json)
    {
        var scanner = new AnnotationScanner(json.Ahead, texts, drafts);
        var draft = drafts.Rent();
        while (scanner.TryReadNext(draft))
        {
            Run.Add(draft);
            drafts.Return(draft);
            draft = drafts.Rent();
        }

        drafts.Return(draft);
        json.Pass(scanner.Position);
    }

    private void ParseAnnotation(ref JsonStreamReader json, AnnotationDraft draft)
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
                case AnnotationField.Points: ParsePoints(ref json, draft); break;
                case AnnotationField.Frame: draft.Frame = Frame(ref json); break;
                case AnnotationField.Label: draft.Label = Text(ref json); break;
                case AnnotationField.Type: draft.Type = AnnotationFields.TypeOf(in Value(ref json)); break;
                case AnnotationField.Occluded: draft.Occluded = Value(ref json).GetBoolean(); break;
                case AnnotationField.Outside: draft.Outside = Value(ref json).GetBoolean(); break;
                case AnnotationField.ZOrder: draft.ZOrder = WholeOr(ref json, 0); break;
                case AnnotationField.Group: draft.Group = WholeOr(ref json, 0); break;
                case AnnotationField.Rotation: draft.Rotation = Finite(ref json, "rotation"); break;
                case AnnotationField.Score: draft.Score = Finite(ref json, "score"); break;
                case AnnotationField.Source: draft.Source = Source(Text(ref json)); break;
                case AnnotationField.Attributes: ParseAttributes(ref json, draft); break;
                case AnnotationField.Elements: ParseChildren(ref json, draft.Elements); break;
                case AnnotationField.Shapes: ParseChildren(ref json, draft.Shapes); break;
                default: json.Skip(); break;
            }
        }

        field = AnnotationField.Other;
    }

    private void ParseChildren(ref JsonStreamReader json, List<AnnotationDraft> children)
    {
        if (!StartList(ref json)) return;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            Hold(HeldByShape);
            var child = drafts.Rent();
            var parent = field;
            ParseAnnotation(ref json, child);
            field = parent;
            children.Add(child);
        }
    }

    private void ParsePoints(ref JsonStreamReader json, AnnotationDraft draft)
    {
        if (!StartList(ref json)) return;
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

            Hold(1);
            draft.Points.Add(value);
        }
    }

    private void ParseAttributes(ref JsonStreamReader json, AnnotationDraft draft)
    {
        if (!StartList(ref json)) return;
        while (json.Read() && json.Token != JsonTokenType.EndArray)
        {
            string? attribute = null, value = null;
            if (json.Token != JsonTokenType.StartObject)
            {
                throw new InvalidAnnotationException("has an attribute that is no object");
            }

            while (json.Read() && json.Token == JsonTokenType.PropertyName)
            {
                if (json.Current.ValueTextEquals("name"u8)) attribute = Text(ref json);
                else if (json.Current.ValueTextEquals("value"u8)) value = Text(ref json);
                else json.Skip();
            }

            if (attribute is null) throw new InvalidAnnotationException("has an attribute without a name");
            value ??= "";
            Hold(HeldByAttribute + ((attribute.Length + value.Length) / CharactersOfNumber));
            draft.Attributes.Add((attribute, value));
        }
    }

    private static bool StartList(ref JsonStreamReader json)
    {
        json.Read();
        return json.Token switch
        {
            JsonTokenType.StartArray => true,
            JsonTokenType.Null => false,
            _ => throw new InvalidAnnotationException("has something else where a list belongs"),
        };
    }

    private static ref readonly Utf8JsonReader Value(ref JsonStreamReader json)
    {
        json.Read();
        return ref json.Current;
    }

    private static int WholeOr(ref JsonStreamReader json, int fallback)
    {
        ref readonly var value = ref Value(ref json);
        return value.TokenType == JsonTokenType.Null ? fallback : value.GetInt32();
    }

    private static int Frame(ref JsonStreamReader json)
    {
        var frame = Value(ref json).GetInt32();
        return frame >= 0 ? frame : throw new InvalidAnnotationException($"is on frame {frame}");
    }

    private static double Finite(ref JsonStreamReader json, string what)
    {
        var value = Value(ref json).GetDouble();
        return double.IsFinite(value) ? value : throw new InvalidAnnotationException($"has a {what} that is no finite number");
    }

    /// <summary>Values of attributes are text for CVAT, yet older clients wrote numbers and booleans as such.</summary>
    private string Text(ref JsonStreamReader json)
    {
        ref readonly var value = ref Value(ref json);
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
}
