using System.Text;
using Spillway.Datasets;
using Spillway.Datasets.Compact;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Datasets.Compact;

public sealed class AnnotationSizeTests : IDisposable
{
    private const string Task = """
        {"name":"t","version":"1.0","labels":[{"name":"car","attributes":[]}],"data":{"start_frame":0,"stop_frame":9},"jobs":[{"start_frame":0,"stop_frame":9}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_annotation_of_more_numbers_than_any_has_is_refused() => Refuses(
        """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3,4],"label":"car"},{"type":"polygon","frame":0,"label":"car","points":[""", "0,",
        "In entry 'annotations.json' shape 1 of job 0 holds more than 16777216 numbers, or shapes and texts that take as much memory.");

    [Fact]
    public void An_annotation_of_more_shapes_than_fit_into_memory_is_refused() => Refuses(
        """[{"tracks":[{"frame":0,"label":"car","shapes":[""", "{},",
        "In entry 'annotations.json' track 0 of job 0 holds more than 16777216 numbers, or shapes and texts that take as much memory.");

    private void Refuses(string start, string item, string message)
    {
        using var json = new EndlessStream(start, item);
        var labels = CompactJson.Task(Task).Labels;
        Should.Throw<InvalidDatasetException>(() => AnnotationsParser.Parse(
            json, "annotations.json", 1, labels, 9, countPixels: false, _ => new JobAnnotationsWriter(folder.Combine("job")), CancellationToken.None)).Message.ShouldBe(message);
    }

    private sealed class EndlessStream(string start, string item) : ReadOnlyStream
    {
        private readonly byte[] first = Encoding.UTF8.GetBytes(start), then = Encoding.UTF8.GetBytes(item);
        private long at;

        public override int Read(Span<byte> buffer)
        {
            foreach (ref var value in buffer)
            {
                value = at < first.Length ? first[at] : then[(at - first.Length) % then.Length];
                at++;
            }

            return buffer.Length;
        }
    }
}
