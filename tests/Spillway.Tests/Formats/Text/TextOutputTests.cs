using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CsCheck;
using Spillway.Formats.Text;

namespace Spillway.Tests.Formats.Text;

public sealed class TextOutputTests
{
    /// <summary>All that XML can hold: what must be escaped, white space, and characters of one to four bytes.</summary>
    private static readonly Gen<string> Readable = Gen.OneOf(
        Gen.Char["&<>\"' \u0085\u00a0\u2028"].Select(character => character.ToString()),
        Gen.Char[' ', '\ud7ff'].Select(character => character.ToString()),
        Gen.Char['\ue000', '\ufffd'].Select(character => character.ToString()),
        Gen.Int[0x10000, 0x10ffff].Select(char.ConvertFromUtf32)).Array[0, 40].Select(string.Concat);

    [Fact]
    public void Json_strings_read_back_as_they_were() =>
        Gen.OneOf(Readable, Gen.String.Where(IsWellFormed)).Sample(text => JsonSerializer.Deserialize<string>(Written(output => new JsonOutput(output).String(text))) == text);

    [Fact]
    public void Json_has_commas_where_they_belong() =>
        Written(output =>
        {
            var json = new JsonOutput(output);
            json.StartObject();
            json.Name("empty"u8);
            json.StartArray();
            json.EndArray();
            json.Name("points"u8);
            json.StartArray();
            json.Number(1);
            json.StartObject();
            json.EndObject();
            json.Number(double.NaN);
            json.EndArray();
            json.Name("a \"b\"");
            json.Boolean(true);
            json.EndObject();
        }).ShouldBe("""{"empty":[],"points":[1.0,{},null],"a \"b\"":true}""");

    [Fact]
    public void Xml_attributes_and_text_read_back_as_they_were() =>
        Readable.Sample(text =>
        {
            var element = XElement.Parse(Written(output =>
            {
                var xml = new XmlOutput(output);
                xml.StartRoot("root"u8);
                xml.Attribute("value"u8, text + "\n\t");
                xml.Element("text"u8, text);
                xml.EndRoot("root"u8);
            }), LoadOptions.PreserveWhitespace);
            return element.Attribute("value")!.Value == text + "\n\t" && element.Element("text")!.Value == text;
        });

    [Fact]
    public void Xml_is_indented_as_CVAT_indents_it() =>
        Written(output =>
        {
            var xml = new XmlOutput(output);
            xml.StartRoot("annotations"u8);
            xml.Element("version"u8, "1.1");
            xml.Start("image"u8);
            xml.Attribute("id"u8, 7);
            xml.Start("box"u8);
            xml.FixedAttribute("xtl"u8, 1.5, 2);
            xml.End("box"u8);
            xml.End("image"u8);
            xml.EndRoot("annotations"u8);
        }).ShouldBe("""
            <annotations>
              <version>1.1</version>
              <image id="7">
                <box xtl="1.50">
                </box>
              </image>
            </annotations>

            """);

    [Fact]
    public void What_is_longer_than_a_block_arrives_whole()
    {
        var text = string.Concat(Enumerable.Repeat("a😀", 100_000));
        Written(output => output.Raw(text)).ShouldBe(text);
        Written(output => output.Raw(Encoding.UTF8.GetBytes(text))).ShouldBe(text);
    }

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string Written(Action<TextOutput> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var output = new TextOutput(buffer))
            write(output);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
