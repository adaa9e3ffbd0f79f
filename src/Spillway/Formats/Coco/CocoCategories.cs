using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The <c>categories</c>: all labels from 1 on, sublabels too, under the skeleton they belong to.</summary>
internal static class CocoCategories
{
    public static void Write(JsonOutput json, Categories categories)
    {
        json.Name("categories"u8);
        json.StartArray();
        for (var index = 0; index < categories.All.Count; index++)
        {
            var label = categories.All[index];
            json.StartObject();
            json.Name("id"u8);
            json.Integer(index + 1);
            json.Name("name"u8);
            json.String(label.Name);
            json.Name("supercategory"u8);
            json.String(label.Parent?.Name ?? "");
            json.EndObject();
        }

        json.EndArray();
    }
}
