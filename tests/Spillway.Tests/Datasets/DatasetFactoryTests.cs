using Spillway.Datasets;
using static Spillway.Tests.Datasets.Tasks;

namespace Spillway.Tests.Datasets;

public sealed class DatasetFactoryTests
{
    [Fact]
    public void Frames_of_a_task_follow_its_start_stop_and_step()
    {
        var source = Of(10, Job(0, 2)).WithData(data => data with { StartFrame = 2, StopFrame = 9, Step = 3 });

        var task = DatasetFactory.OfTask(source, []).Tasks[0];

        task.Frames.Select(frame => (frame.Index, frame.Number, frame.Name)).ShouldBe([(0, 2, "2.jpg"), (1, 5, "5.jpg"), (2, 8, "8.jpg")]);
        task.Size.ShouldBe(3);
    }

    [Fact]
    public void Deleted_frames_are_left_out_and_counted_all_the_same()
    {
        var task = DatasetFactory.OfTask(Of(5, Job(0, 4)).WithData(data => data with { DeletedFrames = [1, 3] }), []).Tasks[0];

        task.Frames.Select(frame => frame.Index).ShouldBe([0, 2, 4]);
        task.Size.ShouldBe(5);
    }

    [Theory]
    [InlineData(2_000_000_000, 1)]
    [InlineData(int.MaxValue, 400)]
    public void A_video_that_claims_more_frames_than_any_has_is_refused(int frames, int step)
    {
        var source = Of(0, Job(0, 3)).WithData(data => data with { StopFrame = null, Step = step }) with { Video = new SourceVideo("v.mp4", 640, 480, frames, null) };
        Should.Throw<InvalidDatasetException>(() => DatasetFactory.OfTask(source, [])).Message
            .ShouldBe("Task 'street' has more than 5000000 frames of its video 'v.mp4': more than any task has.");
    }

    [Fact]
    public void Frames_of_a_video_are_named_after_their_numbers()
    {
        var source = Of(0, Job(0, 3)) with { Video = new SourceVideo("v.mp4", 640, 480, 8, null) };

        var task = DatasetFactory.OfTask(source.WithData(data => data with { StopFrame = null, Step = 2 }), []).Tasks[0];

        task.Frames.Select(frame => frame.Name).ShouldBe(["frame_000000", "frame_000002", "frame_000004", "frame_000006"]);
        (task.IsVideo, task.Frames[0].Width).ShouldBe((true, 640));
    }

    [Fact]
    public void A_job_shows_the_frames_of_its_range()
    {
        var dataset = DatasetFactory.OfJob(Of(10, Job(0, 5), Job(4, 9)), 1, []);

        dataset.Tasks[0].Frames.Select(frame => frame.Index).ShouldBe([4, 5, 6, 7, 8, 9]);
        (dataset.Id, dataset.Tasks[0].Job?.Index).ShouldBe((11, 1));
    }

    [Fact]
    public void A_job_that_is_not_there_is_refused_by_number() =>
        Should.Throw<InvalidDatasetException>(() => DatasetFactory.OfJob(Of(10, Job(0, 9)), 3, [])).Message
            .ShouldBe("Task 'street' has 1 jobs, counted from 0, and no job 3.");

    [Fact]
    public void A_ground_truth_job_shows_the_frames_chosen_for_it()
    {
        var source = Of(6, Job(0, 5), Job(0, 5, type: "ground_truth")).WithJson("""{"jobs": [{}, {"frames": [1, 4]}]}""");

        DatasetFactory.OfJob(source, 1, []).Tasks[0].Frames.Select(frame => frame.Index).ShouldBe([1, 4]);
    }

    [Fact]
    public void Honeypots_are_shown_by_their_jobs_and_not_by_the_task()
    {
        var source = Pool();

        DatasetFactory.OfTask(source, []).Tasks[0].Frames.Select(frame => frame.Name).ShouldBe(["a.jpg", "b.jpg", "x.jpg", "y.jpg"]);
        DatasetFactory.OfJob(source, 0, []).Tasks[0].Frames.Select(frame => frame.Name).ShouldBe(["a.jpg", "x.jpg"]);
        DatasetFactory.OfJob(source, 2, []).Tasks[0].Frames.Select(frame => frame.Index).ShouldBe([4, 5]);
    }

    [Fact]
    public void A_job_that_goes_beyond_the_task_is_refused() =>
        Should.Throw<InvalidDatasetException>(() => DatasetFactory.OfTask(Of(5, Job(0, 5)), [])).Message
            .ShouldBe("A job of task 'street' covers frames 0 to 5, and the task has 5. Make the backup again.");

    [Fact]
    public void A_job_of_a_task_that_begins_behind_its_last_picture_is_refused() =>
        Should.Throw<InvalidDatasetException>(() => DatasetFactory.OfTask(Of(5, Job(0, 4)).WithData(data => data with { StartFrame = 9, StopFrame = null }), [])).Message
            .ShouldBe("A job of task 'street' covers frames 0 to 4, and the task has 0. Make the backup again.");

    [Fact]
    public void A_task_without_data_has_no_frames_whatever_its_jobs_name()
    {
        var source = Of(1, Job(0, 0)).WithJson("""{"jobs": [{"files": ["0.jpg"]}]}""");

        DatasetFactory.OfTask(source.WithoutData() with { Images = source.Images }, []).Tasks[0].Frames.ShouldBeEmpty();
    }

    [Fact]
    public void A_job_that_names_an_unknown_file_is_refused()
    {
        var source = Of(2, Job(0, 0)).WithJson("""{"jobs": [{"files": ["gone.jpg"]}]}""");

        Should.Throw<InvalidDatasetException>(() => DatasetFactory.OfTask(source, [])).Message.ShouldContain("'gone.jpg'");
    }

    [Fact]
    public void Tasks_of_a_project_come_by_subset_and_id_with_numbers_that_go_on_and_names_that_differ()
    {
        TaskSource[] tasks = [Of(2, Job(0, 1)).InSubset("val", 1), Of(2, Job(0, 1)).InSubset("train", 3), Of(2, Job(0, 1)).InSubset("train", 2)];

        var project = DatasetFactory.OfProject(7, new ProjectDocument("town", "", [], []), default, default, tasks);

        project.Tasks.SelectMany(task => task.Frames.Select(frame => (task.Id, frame.Number, frame.Name))).ShouldBe(
            [(2, 0, "0.jpg"), (2, 1, "1.jpg"), (3, 2, "0_1.jpg"), (3, 3, "1_1.jpg"), (1, 0, "0.jpg"), (1, 1, "1.jpg")]);
    }

    [Theory]
    [InlineData("default", new[] { "", "train" })]
    [InlineData("default_1", new[] { "", "default" })]
    [InlineData("default_2", new[] { "", "default", "default_1" })]
    public void Tasks_without_a_subset_get_a_default_one_that_is_free(string expected, string[] subsets) =>
        Subsets.NameOf("", subsets).ShouldBe(expected);

    /// <summary>Two jobs of two frames, one of each a honeypot, and the pool x, y that they are drawn from.</summary>
    internal static TaskSource Pool(params InMemoryJob[] annotations) => (Of(
            6,
            Job(0, 1, annotations.ElementAtOrDefault(0)),
            Job(2, 3, annotations.ElementAtOrDefault(1)),
            Job(4, 5, annotations.ElementAtOrDefault(2), "ground_truth")) with
    { Images = [Image("a.jpg"), Image("b.jpg"), Image("x.jpg"), Image("y.jpg")] })
        .WithData(data => data with { ValidationMode = "gt_pool" })
        .WithJson("""
            {
              "data": {"validation_layout": {"mode": "gt_pool", "frames": ["x.jpg", "y.jpg"]}},
              "jobs": [{"files": ["a.jpg", "x.jpg"]}, {"files": ["y.jpg", "b.jpg"]}, {"files": ["x.jpg", "y.jpg"]}]
            }
            """);
}
