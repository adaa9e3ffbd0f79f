using System.Text;
using Spillway.Datasets;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

/// <summary>Records hold what the document says and no more, so that a short document cannot fill a disk; what it leaves out is added when they are read.</summary>
public sealed class CompactSizeTests : IDisposable
{
    private const string Task = """
        {"name":"t","version":"1.0","labels":[
          {"name":"car","attributes":[
            {"name":"color","mutable":false,"input_type":"select","default_value":"red","values":["red","blue"]},
            {"name":"speed","mutable":true,"input_type":"number","default_value":"0","values":["0","100","5"]},
            {"name":"note","mutable":true,"input_type":"text","default_value":"n","values":[]},
            {"name":"kind","mutable":false,"input_type":"text","default_value":"k","values":[]}]},
          {"name":"bird","type":"skeleton","svg":"","attributes":[],"sublabels":[
            {"name":"1","attributes":[{"name":"seen","mutable":true,"input_type":"text","default_value":"yes","values":[]}]}]}],
         "data":{"start_frame":0,"stop_frame":9999},"jobs":[{"start_frame":0,"stop_frame":9999}]}
        """;

    /// <summary>Attributes left out, doubled and in another order, keyframes in no order, a source of its own.</summary>
    private const string Gaps = """
        [{"tags":[{"frame":1,"label":"car"},{"frame":1,"label":"car","attributes":[{"name":"speed","value":"1"},{"name":"speed","value":"2"}]},
            {"frame":2,"label":"car","attributes":[{"name":"kind","value":"1"},{"name":"kind","value":"1"},{"name":"note","value":"2"},{"name":"note","value":"3"}]}],
          "shapes":[{"type":"rectangle","frame":1,"points":[1,2,3,4],"label":"car","attributes":[{"name":"note","value":"x"}]},
            {"type":"rectangle","frame":1,"points":[1,2,3,4],"label":"car","source":"later","attributes":[
              {"name":"kind","value":"a"},{"name":"note","value":"b"},{"name":"speed","value":"5"},{"name":"color","value":"blue"}]},
            {"type":"skeleton","frame":2,"label":"bird","elements":[{"type":"points","points":[1,2],"label":"1"},
              {"type":"points","points":[1,2],"label":"1","attributes":[{"name":"seen","value":"no"}]}]}],
          "tracks":[{"frame":1,"label":"car","source":"later","attributes":[{"name":"kind","value":"t"}],"shapes":[
              {"type":"rectangle","frame":4,"points":[1,2,3,4]},
              {"type":"rectangle","frame":0,"points":[1,2,3,4]},
              {"type":"rectangle","frame":1,"points":[1,2,3,4],"attributes":[{"name":"note","value":"x"},{"name":"speed","value":"5"}]},
              {"type":"rectangle","frame":6,"points":[1,2,3,4],"attributes":[{"name":"note","value":"y"},{"name":"note","value":"z"}]},
              {"type":"rectangle","frame":8,"points":[1,2,3,4]},
              {"type":"rectangle","frame":9,"points":[1,2,3,4],"attributes":[{"name":"speed","value":"100"}]},
              {"type":"rectangle","frame":9,"points":[1,2,3,4]}]},
            {"frame":0,"label":"bird","shapes":[{"type":"skeleton","frame":0,"points":[]}],"elements":[
              {"frame":0,"label":"1","source":"own","shapes":[{"type":"points","frame":0,"points":[1,2],"attributes":[{"name":"seen","value":"no"}]},
                {"type":"points","frame":7,"points":[1,2]}]}]}]}]
        """;

    /// <summary>As it was written when records held every attribute.</summary>
    private const string GapsWithEveryAttribute = """
        U1BXSk9CMQoNAQIAAAQAAgECAgEDARMBAgAABQEAATEBAAEyAAICAQMBGQEEAAAGAwABMQMAATECAAEyAgABMwACAQIYAQAAAgAAAAQBAgQGCAQCAAF4AAIBAgMBIAEAAAIAAAUFbGF0
        ZXIEAQIEBggEAwABYQIAAWIBBAADKgIHEAQAAAAAAQACAwMABAAAAAIBAgQBAAEDAwAEAAAAAgECBAEAAAJub8sBAQIABQVsYXRlcgIDAAF0AAIHAQAAAAAABQVsYXRlcgQBAgQGCAIB
        AgIBAQAAAgAABQVsYXRlcgQBAgQGCAICAAF4AQQBAAAIAAAFBWxhdGVyBAECBAYIAgEEAgABeAEAAAwAAAUFbGF0ZXIEAQIEBggDAgABeQIAAXoBBAEAABAAAAUFbGF0ZXIEAQIEBggC
        AQQCAAF6AQAAEgAABQVsYXRlcgQBAgQGCAIBAwIAAXoBAAASAAAFBWxhdGVyBAECBAYIAgEDAgABegBGAgAAAAABAgcAAAAAAAABAAEDAAAFA293bgACAwMAAAAABQNvd24CAQIEAQAA
        Am5vAwMADgAABQNvd24CAQIEAQAAAm5vAAICCAIEKgECAkQCBH4BAgEAEgCpAQIAAAD2Ar0BAAAAAAAAPPv1n/ZKU7xTUFdKT0IxCg==
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_label_has_by_default_takes_no_room_and_comes_back()
    {
        var attributes = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"name":"{{i}}","mutable":false,"input_type":"text","default_value":"d{{i}}","values":[]}"""));
        var task = CompactJson.Task($$"""{"name":"t","version":"1.0","labels":[{"name":"a","attributes":[{{attributes}}]}],"data":{"start_frame":0,"stop_frame":9},"jobs":[{"start_frame":0,"stop_frame":9}]}""");
        var tags = string.Join(',', Enumerable.Repeat("""{"frame":0,"label":"a"}""", 2_000));
        var json = $$"""[{"tags":[{{tags}},{"frame":1,"label":"a","attributes":[{"name":"7","value":"mine"}]}]}]""";
        using var job = Read(task, json);
        job.Length.ShouldBeLessThan(json.Length);
        job.ReadTags(0, 0).Count().ShouldBe(2_000);
        foreach (var tag in job.ReadTags(0, 0)) tag.Attributes.Select(attribute => attribute.Value).ShouldBe(Enumerable.Range(0, 200).Select(i => $"d{i}"));
        job.ReadTags(1, 1).Single().Attributes.Select(attribute => attribute.Value).ShouldBe(Enumerable.Range(0, 200).Where(i => i != 7).Select(i => $"d{i}").Prepend("mine"));
    }

    [Theory]
    [InlineData("\"frame\":0,\"attributes\":[{\"name\":\"note\",\"value\":\"TEXT\"}]", "manual")]
    [InlineData("\"frame\":0", "TEXT")]
    public void What_all_keyframes_of_a_track_share_takes_the_room_of_one(string first, string source)
    {
        var text = new string('x', 20_000);
        var shapes = string.Join(',', Enumerable.Range(1, 1_000).Select(frame => $$"""{"type":"rectangle","frame":{{frame}},"points":[1,2,3,4]}"""));
        var json = $$"""[{"tracks":[{"frame":0,"label":"car","source":"{{source}}","shapes":[{"type":"rectangle","points":[1,2,3,4],{{first}}},{{shapes}}]}]}]"""
            .Replace("TEXT", text, StringComparison.Ordinal);
        using var job = Read(CompactJson.Task(Task), json);
        job.Length.ShouldBeLessThan(json.Length);
        var last = job.ReadTrack(0).Shapes[^1];
        (last.Frame, last.Attributes.Single(attribute => attribute.Spec.Name == "note").Value == text, last.Source == text).ShouldBe((1_000, source == "manual", source != "manual"));
    }

    [Fact]
    public void Files_that_hold_every_attribute_say_the_same()
    {
        var path = folder.Combine("earlier");
        File.WriteAllBytes(path, Convert.FromBase64String(GapsWithEveryAttribute));
        var task = CompactJson.Task(Task);
        using var earlier = JobAnnotationsFile.Open(path, task.Labels);
        using var now = Read(task, Gaps);
        CompactJson.LinesOf(now).ShouldBe(CompactJson.LinesOf(earlier));
        earlier.ReadTags(1, 1).Last().Attributes.Select(attribute => $"{attribute.Spec.Name} {attribute.Value}").ShouldBe(["speed 1", "speed 2", "color red", "note n", "kind k"]);
        now.ReadTrack(0).Shapes[2].Attributes.Select(attribute => $"{attribute.Spec.Name} {attribute.Value}").ShouldBe(["speed 5", "note x"]);
        now.Length.ShouldBeLessThan(earlier.Length);
    }

    private JobAnnotationsFile Read(TaskDocument task, string json) => JobAnnotationsFile.Open(
        Path.Combine(CompactJson.Write(Directory.CreateDirectory(folder.Combine($"{Guid.NewGuid():N}")).FullName, Encoding.UTF8.GetBytes(json), task, task.Labels), "0"), task.Labels);
}
