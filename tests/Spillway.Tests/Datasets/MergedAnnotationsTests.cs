using CsCheck;
using Spillway.Annotations;
using Spillway.Datasets;
using static Spillway.Tests.Annotations.Drawn;
using static Spillway.Tests.Datasets.Tasks;

namespace Spillway.Tests.Datasets;

public sealed class MergedAnnotationsTests
{
    [Fact]
    public void Shapes_lie_by_z_order_and_on_one_level_those_drawn_alone_come_first()
    {
        var job = new InMemoryJob(
            [Box(0, 1) with { ZOrder = 1 }, Box(0, 2), Box(0, 3)],
            [Track(Box(0, 4)), Track(Box(0, 5) with { ZOrder = -1 })]);

        Xs(Of(1, Job(0, 0, job))).ShouldBe([[5, 2, 3, 4, 1]]);
    }

    [Fact]
    public void What_two_jobs_both_drew_where_they_overlap_is_there_once()
    {
        var earlier = new InMemoryJob([Box(3, 0), Box(4, 0), Box(4, 50)]);
        var later = new InMemoryJob([Box(4, 50.5), Box(4, 80), Box(4, 0.5), Box(5, 0)]);

        Xs(Of(8, Job(0, 4, earlier), Job(4, 7, later))).Skip(3).Take(3).ShouldBe([[0], [0, 50, 80], [0]]);
    }

    [Fact]
    public void Shapes_of_different_labels_are_different_objects()
    {
        var later = new InMemoryJob([Box(4, 0) with { Label = Tree }]);

        Xs(Of(8, Job(0, 4, new InMemoryJob([Box(4, 0)])), Job(4, 7, later)))[4].ShouldBe([0, 0]);
    }

    [Fact]
    public void A_tag_that_two_jobs_set_on_a_shared_frame_is_there_once()
    {
        Tag On(int frame, Label label) => new() { Label = label, Frame = frame };
        var source = Of(
            8,
            Job(0, 4, new InMemoryJob(tags: [On(0, Tree), On(4, Car)])),
            Job(4, 7, new InMemoryJob(tags: [On(4, Tree), On(4, Car), On(5, Car)])));

        Frames(source).Select(frame => frame.Tags.Count).ShouldBe([1, 0, 0, 0, 2, 1, 0, 0]);
    }

    [Fact]
    public void A_track_ends_where_the_next_job_does_not_go_on_with_it()
    {
        var source = Of(8, Job(0, 4, new InMemoryJob(tracks: [Track(Box(1))])), Job(4, 7));

        Xs(source).ShouldBe([[], [0], [0], [0], [0], [], [], []]);
    }

    [Fact]
    public void A_track_of_the_last_job_goes_on_to_the_end() =>
        Xs(Of(6, Job(0, 2), Job(3, 5, new InMemoryJob(tracks: [Track(Box(4))])))).ShouldBe([[], [], [], [], [0], [0]]);

    [Fact]
    public void A_track_that_the_next_job_goes_on_with_is_one_track()
    {
        var earlier = new InMemoryJob(tracks: [Track(Box(0, 0), Box(4, 40))]);
        var later = new InMemoryJob(tracks: [Track(Box(3, 30), Box(7, 70))]);

        var frames = Frames(Of(8, Job(0, 4, earlier), Job(3, 7, later)));

        frames.Select(frame => frame.Shapes.Single().TrackId).ShouldAllBe(id => id == 0);
        frames.Select(frame => frame.Shapes.Single().Points.Span[0]).ShouldBe([0, 10, 20, 30, 40, 50, 60, 70]);
    }

    [Fact]
    public void A_track_that_has_ended_is_not_gone_on_with_by_the_job_after_next()
    {
        var source = Of(14, Job(0, 7, new InMemoryJob(tracks: [Track(Box(0))])), Job(4, 11), Job(8, 13, new InMemoryJob(tracks: [Track(Box(8))])));

        Frames(source).Select(frame => frame.Shapes.Single().TrackId).ShouldBe([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    }

    [Fact]
    public void A_track_over_many_jobs_is_put_together_without_reading_it_again_and_again()
    {
        var jobs = Enumerable.Range(0, 200).Select(job => (First: job * 4, Annotations: new InMemoryJob(tracks: [Track(Box(job * 4))]))).ToList();

        var task = DatasetFactory.OfTask(Of(802, [.. jobs.Select(job => Job(job.First, job.First + 5, job.Annotations))]), []).Tasks[0];

        task.ReadFrames(default).Select(frame => frame.Shapes.Single().TrackId).Distinct().ShouldBe([0]);
        jobs.Max(job => job.Annotations.TracksRead).ShouldBe(2);
    }

    [Fact]
    public void Tracks_are_numbered_as_CVAT_numbers_them_those_of_the_shared_frames_last()
    {
        var later = new InMemoryJob(tracks: [Track(Box(4, 500)), Track(Box(6, 600))]);
        var source = Of(8, Job(0, 4, new InMemoryJob(tracks: [Track(Box(0, 0))])), Job(4, 7, later));

        Frames(source)[6].Shapes.Select(shape => (shape.TrackId, shape.Points.Span[0])).ShouldBe([(1, 600), (2, 500)]);
    }

    [Fact]
    public void Replicas_and_ground_truth_stay_out_of_the_task_and_have_exports_of_their_own()
    {
        var source = Of(
            2,
            Job(0, 1, new InMemoryJob([Box(0, 1)])),
            Job(0, 1, new InMemoryJob([Box(0, 2)]), "consensus_replica"),
            Job(0, 1, new InMemoryJob([Box(0, 3), Box(1, 4)]), "ground_truth")).WithJson("""{"jobs": [{}, {}, {"frames": [1]}]}""");

        Xs(source).ShouldBe([[1], []]);
        Xs(DatasetFactory.OfJob(source, 1, [])).ShouldBe([[2], []]);
        Xs(DatasetFactory.OfJob(source, 2, [])).ShouldBe([[4]]);
    }

    [Fact]
    public void A_pool_of_ground_truth_belongs_to_the_task()
    {
        var source = DatasetFactoryTests.Pool(new InMemoryJob([Box(0, 1), Box(1, 2)]), new InMemoryJob([Box(3, 3)]), new InMemoryJob([Box(5, 4)]));

        Xs(source).ShouldBe([[1], [3], [], [4]]);
    }

    [Fact]
    public void A_job_that_is_exported_alone_has_its_tracks_to_the_end_of_its_range()
    {
        var source = Of(8, Job(0, 4, new InMemoryJob(tracks: [Track(Box(1))])), Job(4, 7));

        Xs(DatasetFactory.OfJob(source, 0, [])).ShouldBe([[], [0], [0], [0], [0]]);
    }

    [Fact]
    public void Missing_attributes_have_their_defaults_and_the_old_word_for_ground_truth_is_manual()
    {
        var (speed, colour) = (Attribute("speed", true, "0"), Attribute("colour", false, "red"));
        var shape = Box(0) with { Label = Label(9, "bus", speed, colour), Attributes = [new AttributeValue(colour, "blue")], Source = "Ground truth" };

        var read = Frames(Of(1, Job(0, 0, new InMemoryJob([shape]))))[0].Shapes[0];

        read.Attributes.Select(attribute => attribute.Value).ShouldBe(["blue", "0"]);
        read.Source.ShouldBe("manual");
    }

    [Fact]
    public void Tracks_are_read_when_their_first_frame_comes()
    {
        var job = new InMemoryJob(tracks: [.. Enumerable.Range(0, 100).Select(frame => Track(Box(frame), OutsideBox(frame + 1)))]);
        using var frames = DatasetFactory.OfTask(Of(100, Job(0, 99, job)), []).Tasks[0].ReadFrames(default).GetEnumerator();

        for (var read = 1; read <= 10; read++)
        {
            frames.MoveNext();
            job.TracksRead.ShouldBe(read);
        }
    }

    [Fact]
    public void A_single_shape_as_a_track_ends_on_the_next_frame_but_not_at_the_very_end()
    {
        var source = Of(4, Job(0, 3, new InMemoryJob([Box(0, 1), Box(2, 2)], [Track(Box(1), OutsideBox(2))])));

        var task = DatasetFactory.OfTask(source, []).Tasks[0];
        var tracks = task.ReadTracks(default).Concat(task.ReadShapesAsTracks(default));

        tracks.Select(track => string.Join(' ', track.Shapes.Select(shape => $"{shape.Frame}{(shape.Outside ? "-" : "")}")))
            .ShouldBe(["1 2-", "0 1-", "2"]);
    }

    [Fact]
    public void A_task_cut_into_overlapping_jobs_looks_like_the_task_in_one_piece() => Gen.Select(Scenes, Gen.Int[2, 6], Gen.Int[0, 2]).Sample((scene, size, overlap) =>
    {
        // Each frame has its boxes far apart, so that there is no doubt about which is which.
        overlap = Math.Min(overlap, size / 2);
        var boxes = scene.SelectMany((xs, frame) => xs.Select(x => Box(frame, x * 20))).ToList();
        var jobs = Enumerable.Range(0, scene.Length)
            .Where(start => start % (size - overlap) == 0 && (start == 0 || start + overlap < scene.Length))
            .Select(start => (First: start, Last: Math.Min(start + size - 1, scene.Length - 1)))
            .Select(range => Job(range.First, range.Last, new InMemoryJob([.. boxes.Where(box => box.Frame >= range.First && box.Frame <= range.Last)])));

        Xs(Of(scene.Length, [.. jobs])).ShouldBe(Xs(Of(scene.Length, Job(0, scene.Length - 1, new InMemoryJob(boxes)))));
    });

    private static readonly Gen<HashSet<int>[]> Scenes = Gen.Int[0, 9].HashSet[0, 5].Array[1, 20];

    private static List<FrameAnnotations> Frames(TaskSource source) => [.. DatasetFactory.OfTask(source, []).Tasks[0].ReadFrames(default)];

    private static List<List<double>> Xs(TaskSource source) => Xs(DatasetFactory.OfTask(source, []));

    private static List<List<double>> Xs(Dataset dataset) =>
        [.. dataset.Tasks[0].ReadFrames(default).Select(frame => frame.Shapes.Select(shape => shape.Points.Span[0]).ToList())];
}
