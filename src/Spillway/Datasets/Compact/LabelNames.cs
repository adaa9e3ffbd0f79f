using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>Finds labels and attributes by name: among few by looking at each, which is quickest, and among many without.</summary>
internal sealed class LabelNames
{
    private const int Few = 16;

    private readonly Dictionary<string, Label> labels;
    private readonly Dictionary<Label, Dictionary<string, Label>> elements = [];
    private readonly Dictionary<Label, Dictionary<string, int>> attributes = [];

    internal LabelNames(IReadOnlyList<Label> labels)
    {
        this.labels = labels.ToDictionary(label => label.Name, StringComparer.Ordinal);
        foreach (var label in labels.SelectMany(label => label.Sublabels.Prepend(label)))
        {
            if (label.Sublabels.Count > Few)
            {
                elements.Add(label, label.Sublabels.ToDictionary(element => element.Name, StringComparer.Ordinal));
            }

            if (label.Attributes.Count > Few)
            {
                attributes.Add(label, label.Attributes.Select((spec, index) => (spec.Name, index)).ToDictionary(StringComparer.Ordinal));
            }
        }
    }

    /// <param name="skeleton">Null: a label that is no element.</param>
    internal Label? Find(string name, Label? skeleton)
    {
        if (skeleton is null)
        {
            return labels.GetValueOrDefault(name);
        }

        if (skeleton.Sublabels.Count > Few)
        {
            return elements[skeleton].GetValueOrDefault(name);
        }

        foreach (var element in skeleton.Sublabels)
        {
            if (element.Name == name)
            {
                return element;
            }
        }

        return null;
    }

    /// <returns>Its place in the list of its label; -1: the label has none of that name.</returns>
    internal int AttributeOf(Label label, string name)
    {
        var specs = label.Attributes;
        if (specs.Count > Few)
        {
            return attributes[label].TryGetValue(name, out var index) ? index : -1;
        }

        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
