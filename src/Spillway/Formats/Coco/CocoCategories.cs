using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The <c>categories</c>: all labels from 1 on, sublabels too, under the skeleton they belong to.</summary>
internal static class CocoCategories
{
    public static void Write(JsonOutput json, Categories categories)
    {
        json.StartArray("categories"u8);
        for (var index = 0; index < categories.All.Count; index++)
        {
            var label = categories.All[index];
            json.StartObject();
            json.Integer("id"u8, index + 1);
            json.String("name"u8, label.Name);
            json.String("supercategory"u8, label.Parent?.Name ?? "");
            json.EndObject();
        }

        json.EndArray();
    }
}
