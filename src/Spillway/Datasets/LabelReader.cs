using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>Labels of a document, numbered as CVAT numbers them on restore: each label, then its sublabels, then the next.</summary>
internal sealed class LabelReader
{
    private int lastId;

    internal static IReadOnlyList<Label> Read(DocumentReader document) => new LabelReader().Read(document, null);

    private List<Label> Read(DocumentReader document, Label? parent)
    {
        var key = parent is null ? "labels" : "sublabels";
        var labels = new List<Label>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var json in document.Objects(key))
        {
            var label = new Label
            {
                Id = ++lastId,
                Name = json.Text("name"),
                Color = json.Text("color", ""),
                Type = json.Text("type", "any"),
                Svg = json.Json["svg"] is null ? null : json.Text("svg"),
                Attributes = ReadAttributes(json),
                Parent = parent,
            };
            if (!names.Add(label.Name))
            {
                throw json.Fault("name", $"is '{label.Name}', which another label has already");
            }

            if (parent is null)
            {
                label.Sublabels = Read(json, label);
            }

            labels.Add(label);
        }

        return labels;
    }

    private static List<AttributeSpec> ReadAttributes(DocumentReader label)
    {
        var specs = new List<AttributeSpec>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var json in label.Objects("attributes"))
        {
            var name = json.Text("name");
            if (!names.Add(name))
            {
                throw json.Fault("name", $"is '{name}', which another attribute of the label has already");
            }

            specs.Add(new AttributeSpec(name, json.Flag("mutable", false), ReadInputType(json), json.Text("default_value", ""), json.Texts("values")));
        }

        return specs;
    }

    private static AttributeInputType ReadInputType(DocumentReader json) => json.Text("input_type", "text") switch
    {
        "checkbox" => AttributeInputType.Checkbox,
        "radio" => AttributeInputType.Radio,
        "number" => AttributeInputType.Number,
        "text" => AttributeInputType.Text,
        "select" => AttributeInputType.Select,
        var other => throw json.Fault("input_type", $"is '{other}', which is no kind of attribute"),
    };
}
