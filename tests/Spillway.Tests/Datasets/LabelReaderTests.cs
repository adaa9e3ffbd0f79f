using System.Text;
using Spillway.Datasets;

namespace Spillway.Tests.Datasets;

public sealed class LabelReaderTests
{
    [Fact]
    public void Attributes_of_one_label_are_as_many_as_a_document_holds()
    {
        var attributes = string.Join(',', Enumerable.Range(100_000, 200_000).Select(i => $$"""{"name":"{{i}}"}"""));
        Should.CompleteIn(() => Read(attributes).Count.ShouldBe(200_000), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Two_attributes_of_one_name_are_refused() =>
        Should.Throw<InvalidDatasetException>(() => Read("""{"name":"a"},{"name":"b"},{"name":"a"}""")).Message
            .ShouldBe("In entry 'task.json' the field 'labels[0].attributes[2].name' is 'a', which another attribute of the label has already.");

    private static IReadOnlyList<Spillway.Annotations.AttributeSpec> Read(string attributes) => TaskDocumentReader.Read(
        Encoding.UTF8.GetBytes($$"""{"name":"t","version":"1.0","labels":[{"name":"a","attributes":[{{attributes}}]}],"jobs":[]}"""), "task.json").Labels[0].Attributes;
}
