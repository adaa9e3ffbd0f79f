using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The parts of a COCO file for which CVAT knows nothing: one nameless licence and an empty description.</summary>
internal static class CocoHeader
{
    public static void Write(JsonOutput json)
    {
        json.StartArray("licenses"u8);
        json.StartObject();
        WriteEmpty(json, "name"u8);
        json.Integer("id"u8, 0);
        WriteEmpty(json, "url"u8);
        json.EndObject();
        json.EndArray();

        json.StartObject("info"u8);
        WriteEmpty(json, "contributor"u8);
        WriteEmpty(json, "date_created"u8);
        WriteEmpty(json, "description"u8);
        WriteEmpty(json, "url"u8);
        WriteEmpty(json, "version"u8);
        WriteEmpty(json, "year"u8);
        json.EndObject();
    }

    private static void WriteEmpty(JsonOutput json, ReadOnlySpan<byte> name)
    {
        json.String(name, "");
    }
}
