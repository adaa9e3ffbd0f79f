using System.Text;
using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

public sealed class JobAnnotationsTests : IDisposable
{
    private const string Task = """
        {"name":"t","version":"1.0","labels":[
          {"name":"car","attributes":[
            {"name":"color","mutable":false,"input_type":"select","default_value":"red","values":["red","blue"]},
            {"name":"speed","mutable":true,"input_type":"number","default_value":"0","values":["0","100","5"]}]},
          {"name":"bird","type":"skeleton","svg":"","attributes":[],"sublabels":[{"name":"1","attributes":[]},{"name":"2","attributes":[]}]}],
         "data":{"start_frame":0,"stop_frame":9},"jobs":[{"start_frame":0,"stop_frame":9}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shapes_come_back_by_frame_and_on_one_frame_in_document_order()
    {
        using var job = Read("""
            [{"version":0,"shapes":[
              {"type":"rectangle","frame":5,"points":[1,2,3,4.25],"attributes":[],"label":"car"},
              {"type":"polygon","frame":2,"points":[0.1,0.2,3,4,5,-0.0],"label":"car","z_order":-3,"occluded":true,"group":7,"source":"auto"},
              {"type":"rectangle","frame":5,"points":[5,6,7,8],"label":"car","rotation":30.5,"score":0.5,"attributes":[{"name":"color","value":"green"}]},
              {"type":"rectangle","frame":2,"points":[1.123456789,2,3,4],"label":"car","source":"Ground truth"}],"tags":[],"tracks":[]}]
            """);
        var shapes = job.ReadShapes(0, 9).ToList();
        shapes.Select(shape => shape.Frame).ShouldBe([2, 2, 5, 5]);
        shapes[0].Points.ToArray().ShouldBe([0.1, 0.2, 3, 4, 5, -0.0]);
        double.IsNegative(shapes[0].Points.Span[5]).ShouldBeTrue();
        shapes[0].ShouldSatisfyAllConditions(s => s.ZOrder.ShouldBe(-3), s => s.Occluded.ShouldBeTrue(), s => s.Group.ShouldBe(7), s => s.Source.ShouldBe("auto"));
        shapes[1].Points.Span[0].ShouldBe(1.123456789);
        shapes[1].Source.ShouldBe("manual");
        shapes[2].Points.ToArray().ShouldBe([1, 2, 3, 4.25]);
        shapes[2].Attributes.Select(a => (a.Spec.Name, a.Value)).ShouldBe([("color", "red"), ("speed", "0")]);
        shapes[3].Attributes.Select(a => a.Value).ShouldBe(["green", "0"]);
        shapes[3].ShouldSatisfyAllConditions(s => s.Rotation.ShouldBe(30.5), s => s.Score.ShouldBe(0.5));
        job.ReadShapes(3, 5).Count().ShouldBe(2);
        job.ReadShapes(6, 9).ShouldBeEmpty();
    }

    [Fact]
    public void Pixels_of_polygons_that_were_counted_come_back_and_hold_for_no_other_points()
    {
        using var job = Read("""
            [{"shapes":[
              {"type":"polygon","frame":0,"points":[0,0,10,0,10,10,0,10],"label":"car"},
              {"type":"polygon","frame":0,"points":[0,0,10.123,0,10,10,0,10],"label":"car"},
              {"type":"rectangle","frame":0,"points":[0,0,10,10],"label":"car"}],
              "tracks":[{"frame":1,"label":"car","shapes":[{"type":"polygon","frame":1,"points":[0,0,10,0,10,10,0,10]}]}]}]
            """, countPixels: true);
        var shapes = job.ReadShapes(0, 9).ToList();
        shapes.Select(shape => shape.CoveredPixels).ShouldBe([100, null, null]);
        job.ReadTrack(0).Shapes[0].CoveredPixels.ShouldBeNull();
        (shapes[0] with { Frame = 3 }).CoveredPixels.ShouldBe(100);
        (shapes[0] with { Points = new double[] { 0, 0, 1, 1, 2, 2 } }).CoveredPixels.ShouldBeNull();
    }

    [Fact]
    public void A_keyframe_takes_what_it_does_not_mention_from_the_one_before()
    {
        using var job = Read("""
            [{"tracks":[{"frame":1,"label":"car","attributes":[{"name":"color","value":"blue"}],"shapes":[
              {"type":"rectangle","frame":4,"points":[1,2,3,4],"outside":true},
              {"type":"rectangle","frame":1,"points":[1,2,3,4],"attributes":[{"name":"speed","value":"50"}]}]}]}]
            """);
        job.Tracks.ShouldHaveSingleItem().ShouldSatisfyAllConditions(t => t.First.ShouldBe(1), t => t.Last.ShouldBe(4), t => t.EndsOutside.ShouldBeTrue());
        var track = job.ReadTrack(0);
        track.Attributes.ShouldHaveSingleItem().Value.ShouldBe("blue");
        track.Shapes.Select(s => (s.Frame, s.Attributes.Single().Value)).ShouldBe([(1, "50"), (4, "50")]);
    }

    [Fact]
    public void Skeletons_keep_their_elements()
    {
        using var job = Read("""
            [{"shapes":[{"type":"skeleton","frame":3,"points":[1,1],"label":"bird","elements":[
               {"type":"points","points":[1,2],"label":"2","outside":true},{"type":"points","frame":3,"points":[3,4],"label":"1"}]}],
              "tracks":[{"frame":0,"label":"bird","shapes":[{"type":"skeleton","frame":0,"points":[]}],"elements":[
               {"frame":0,"label":"1","shapes":[{"type":"points","frame":0,"points":[1,2]},{"type":"points","frame":7,"points":[1,2],"outside":true}]}]}]}]
            """);
        var skeleton = job.ReadShapes(3, 3).ShouldHaveSingleItem();
        skeleton.Points.Length.ShouldBe(0);
        skeleton.Elements.Select(e => (e.Label.Name, e.Label.Parent!.Name, e.Frame, e.Outside)).ShouldBe([("2", "bird", 3, true), ("1", "bird", 3, false)]);
        job.Tracks[0].ShouldSatisfyAllConditions(t => t.Last.ShouldBe(0), t => t.EndsOutside.ShouldBeFalse());
        job.ReadTrack(0).Elements.ShouldHaveSingleItem().Shapes.Count.ShouldBe(2);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3,4],"label":"cat"}]}]""", "shape 0 of job 0 has the label 'cat', which does not exist" },
        { """[{"shapes":[{"type":"rectangle","frame":10,"points":[1,2,3,4],"label":"car"}]}]""", "shape 0 of job 0 is on frame 10, and the task has frames 0 to 9" },
        { """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3],"label":"car"}]}]""", "shape 0 of job 0 is a rectangle with 3 numbers" },
        { """[{"shapes":[{"type":"mask","frame":0,"points":[1,2,0,0,1,1],"label":"car"}]}]""", "is a mask whose runs cover 3 pixels of a box of 4" },
        { """[{"shapes":[{"type":"mask","frame":0,"points":[-1,5,0,0,1,1],"label":"car"}]}]""", "is a mask with a run that is no length" },
        { """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3,1e999],"label":"car"}]}]""", "has a coordinate that is no finite number" },
        { """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3,NaN],"label":"car"}]}]""", "is not valid JSON" },
        { """[{"shapes":[{"type":"blob","frame":0,"points":[1,2,3,4],"label":"car"}]}]""", "is of the unknown type 'blob'" },
        { """[{"tags":[{"frame":0,"label":"car","attributes":[{"name":"age","value":"1"}]}]}]""", "has the attribute 'age', which its label 'car' lacks" },
        { """[{"tags":[{"frame":"0","label":"car"}]}]""", "tag 0 of job 0 has a 'frame' of the wrong kind" },
        { """[{"tags":[{"frame":0}]}]""", "tag 0 of job 0 has no label" },
        { """[{},{}]""", "holds annotations of more than the task's 1 jobs" },
        { """[]""", "holds annotations of 0 jobs, and the task has 1" },
        { """[{"tags":[{"frame":-3,"label":"car"}]}]""", "tag 0 of job 0 is on frame -3" },
        { """[{"shapes":[{"type":"mask","frame":0,"points":[1e18,0,0,999999999,999999999],"label":"car"}]}]""", "is a mask with the impossible box" },
        { """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3,4],"label":"car","rotation":-1}]}]""", "is rotated by -1 degrees" },
        { """[{"shapes":[{"type":"polygon","frame":0,"points":[1,2,3],"label":"car"}]}]""", "is a polygon with 3 numbers" },
        { """[{"shapes":[{"type":"rectangle","frame":0,"points":[1,2,3,4],"label":"car","elements":[{"type":"points","points":[1,2],"label":"1"}]}]}]""", "has elements, though it is no skeleton" },
        { """[{"shapes":[{"type":"skeleton","frame":0,"points":[],"label":"bird","elements":[{"type":"points","points":[1,2],"label":"3"}]}]}]""", "has the label '3', which the skeleton 'bird' lacks" },
        { """{}""", "is no list of jobs" },
        { """[{"shapes":[""", "is not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_one_sentence_that_names_the_place(string json, string message) =>
        Should.Throw<InvalidDatasetException>(() => Read(json)).Message.ShouldContain(message);

    [Fact]
    public void Deep_JSON_is_refused() =>
        Should.Throw<InvalidDatasetException>(() => Read("[{\"later\":" + new string('[', 100_000) + "]}]")).Message.ShouldContain("is not valid JSON");

    [Fact]
    public void A_document_larger_than_any_buffer_is_read_in_pieces()
    {
        var text = new StringBuilder("[{\"shapes\":[");
        for (var i = 0; i < 20_000; i++)
        {
            text.Append(i == 0 ? "" : ",").Append($$"""{"type":"rectangle","frame":{{i % 10}},"points":[{{i}}.5,2,3,4],"later":{"deep":[1,[2]]},"label":"car"}""");
        }

        using var job = Read(text.Append("]}]").ToString());
        job.ReadShapes(0, 9).Count().ShouldBe(20_000);
        job.ReadShapes(3, 3).Select(s => s.Points.Span[0]).Take(2).ShouldBe([3.5, 13.5]);
    }

    [Fact]
    public void Jobs_of_many_pieces_come_back_each_in_its_order()
    {
        var text = new StringBuilder("[");
        for (var job = 0; job < 3; job++)
        {
            text.Append(job == 0 ? "" : ", ").Append("{\"version\": 0, \"tags\": [{\"frame\": 1, \"label\": \"car\"}], \"shapes\": [");
            for (var i = 0; i < 8_000; i++) text.Append(i == 0 ? "" : ", ").Append(Shape(i % 10, (job * 10_000) + i));
            text.Append("], \"tracks\": [");
            for (var i = 0; i < 3_000; i++)
                text.Append(i == 0 ? "" : ", ").Append($$"""{"frame": {{i % 10}}, "label": "car", "shapes": [{"type": "rectangle", "frame": {{i % 10}}, "points": [{{i}}, 2, 3, 4]}]}""");
            text.Append("]}");
        }

        var task = TaskDocumentReader.Read(Encoding.UTF8.GetBytes(Task), "task.json");
        AnnotationsParser.Parse(
            new MemoryStream(Encoding.UTF8.GetBytes(text.Append(']').ToString())), "annotations.json", 3, task.Labels, 9, countPixels: false,
            job => new JobAnnotationsWriter(folder.Combine($"{job}")), CancellationToken.None);
        for (var job = 0; job < 3; job++)
        {
            using var file = JobAnnotationsFile.Open(folder.Combine($"{job}"), task.Labels);
            file.TagCount.ShouldBe(1);
            var first = job * 10_000;
            file.ReadShapes(7, 7).Select(shape => (int)shape.Points.Span[0]).ShouldBe(Enumerable.Range(first, 8_000).Where(i => i % 10 == 7));
            Enumerable.Range(0, file.Tracks.Count).Select(index => (int)file.ReadTrack(index).Shapes[0].Points.Span[0]).ShouldBe(Enumerable.Range(0, 3_000));
        }
    }

    [Theory]
    [InlineData("\"frame\": 77", "shape 9999 of job 0 is on frame 77")]
    [InlineData("\"frame\": true", "shape 9999 of job 0 has a 'frame' of the wrong kind")]
    public void Of_many_faults_the_first_is_told_wherever_the_pieces_end(string fault, string message)
    {
        var text = new StringBuilder("[{\"shapes\": [");
        for (var i = 0; i < 30_000; i++)
        {
            var shape = Shape(i % 10, i);
            text.Append(i == 0 ? "" : ", ").Append(i is 9_999 or 12_345 or 29_999 ? shape.Replace($"\"frame\": {i % 10}", fault, StringComparison.Ordinal) : shape);
        }

        Should.Throw<InvalidDatasetException>(() => Read(text.Append("], nonsense").ToString())).Message.ShouldContain(message);
    }

    [Fact]
    public void A_fault_of_JSON_is_told_with_its_place_in_the_document()
    {
        var text = new StringBuilder("[{\"shapes\": [");
        for (var i = 0; i < 20_000; i++) text.Append(i == 0 ? "" : ", ").Append(Shape(i % 10, i));
        text.Append("]}]");
        var at = text.ToString().IndexOf("[15000.5", StringComparison.Ordinal);
        text[at + 1] = 'x';
        Should.Throw<InvalidDatasetException>(() => Read(text.ToString())).Message.ShouldContain($"is not valid JSON (behind byte {at + 1})");
    }

    private static string Shape(int frame, int number) =>
        $$"""{"type": "rectangle", "frame": {{frame}}, "points": [{{number}}.5, 2, 3, 4], "attributes": [], "label": "car"}""";

    private JobAnnotationsFile Read(string json, bool countPixels = false)
    {
        var task = TaskDocumentReader.Read(Encoding.UTF8.GetBytes(Task), "task.json");
        var path = folder.Combine(Guid.NewGuid().ToString());
        AnnotationsParser.Parse(
            new MemoryStream(Encoding.UTF8.GetBytes(json)), "annotations.json", 1, task.Labels, 9, countPixels, _ => new JobAnnotationsWriter(path), CancellationToken.None);
        return JobAnnotationsFile.Open(path, task.Labels);
    }
}
