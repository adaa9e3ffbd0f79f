using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Tests.Formats;

namespace Spillway.Tests.Datasets.Selection;

public sealed class DatasetSelectionTests
{
    [Fact]
    public void Without_a_wish_the_dataset_is_the_same_object()
    {
        var dataset = Scene.Project();
        new DatasetSelection().Of(dataset, default).ShouldBeSameAs(dataset);
        new DatasetSelection().OrNull().ShouldBeNull();
    }

    [Fact]
    public void The_order_of_wishes_does_not_matter_and_touching_ranges_are_one()
    {
        var one = new DatasetSelection { Labels = ["car", "bus"], Frames = [new(5, 9), new(0, 4)] };
        var other = new DatasetSelection { Labels = ["bus", "car", "bus"], Frames = [new(0, 9)] };
        one.ShouldBe(other);
        one.GetHashCode().ShouldBe(other.GetHashCode());
        one.ShouldNotBe(new DatasetSelection { Labels = ["bus"], Frames = [new(0, 9)] });
    }

    [Fact]
    public void What_is_stored_with_a_request_gives_the_same_selection_again()
    {
        var selection = new DatasetSelection
        {
            Subsets = ["train"],
            Labels = ["a,b", "ü"],
            OnlyAnnotated = true,
            Frames = [new(3, 3), new(5, 9)],
            JobStates = ["completed"],
            Split = SubsetSplit.Parse("a=0.25,b=0.75", -3),
        };
        SelectionDocument.Of(selection).ToSelection().ShouldBe(selection);
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("0-9", "0-9")]
    [InlineData(" 3 - 4 ,9", "3-4 9")]
    public void Ranges_are_read(string text, string ranges) => string.Join(' ', FrameRange.Parse(text)).ShouldBe(ranges);

    [Theory]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("-3")]
    [InlineData("3-")]
    [InlineData("1-2-3")]
    [InlineData("9-2")]
    [InlineData("0-99999999999")]
    public void What_is_no_range_is_refused(string text) => Should.Throw<InvalidSelectionException>(() => FrameRange.Parse(text));

    [Fact]
    public void What_is_not_there_is_said_with_what_is()
    {
        Refused(new DatasetSelection { Labels = ["bus"] }).ShouldBe("There is no label 'bus' here; there are: car, cône <1>, people, person.");
        Refused(new DatasetSelection { Labels = ["nose"] }).ShouldBe("'nose' is a point of the skeleton 'person': choose the skeleton, which comes with all its points.");
        Refused(new DatasetSelection { Subsets = ["val"] }).ShouldBe("There is no subset 'val' here; there are: default, train.");
        Refused(new DatasetSelection { JobStates = ["completed"] }).ShouldBe("There is no job in the state 'completed' here; there is: annotation.");
        Refused(new DatasetSelection { Frames = [new(3, 9)] }).ShouldBe("There is no frame 3-9 here; there are: 0-2.");

        static string Refused(DatasetSelection selection) => Should.Throw<InvalidSelectionException>(() => selection.Of(Scene.Project(), default)).Message;
    }

    [Fact]
    public void Frames_and_states_are_looked_for_in_the_chosen_subsets()
    {
        var done = Tasks.Job(0, 2);
        done.Document = done.Document with { Status = "completed" };
        var project = DatasetFactory.OfProject(
            1, Scene.ProjectNamed("project"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
            [Tasks.Of(1, Tasks.Job(0, 0)).InSubset("val", 1), Tasks.Of(3, done).InSubset("train", 2)]);
        Refused(new DatasetSelection { Subsets = ["val"], Frames = [new(1, 2)] }).ShouldBe("There is no frame 1-2 here; there are: 0.");
        Refused(new DatasetSelection { Subsets = ["val"], JobStates = ["completed"] }).ShouldBe("There is no job in the state 'completed' here; there is: annotation.");
        new DatasetSelection { Frames = [new(1, 2)], JobStates = ["completed"] }.Of(project, default).Tasks.ShouldHaveSingleItem().Frames.Count.ShouldBe(2);

        string Refused(DatasetSelection selection) => Should.Throw<InvalidSelectionException>(() => selection.Of(project, default)).Message;
    }

    [Fact]
    public void Of_very_many_names_the_most_similar_are_said()
    {
        var known = Enumerable.Range(0, 300).Select(number => $"label {number}").Append("Pedestrian").ToList();
        var message = InvalidSelectionException.NoSuch("label", "pedestrain", known).Message;
        message.ShouldStartWith("There is no label 'pedestrain' here; the most similar of 301 are: Pedestrian, ");
        message.Length.ShouldBeLessThan(400);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("car", "CAR", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    public void The_distance_of_names_is_counted_in_letters(string one, string other, int distance) => SimilarNames.Distance(one, other).ShouldBe(distance);

    [Fact]
    public void A_task_without_subset_keeps_the_name_it_has_in_the_whole_export()
    {
        var project = DatasetFactory.OfProject(
            1, Scene.ProjectNamed("project"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
            [Tasks.Of(1, Tasks.Job(0, 0)).InSubset("default", 1), Tasks.Of(1, Tasks.Job(0, 0)).InSubset("", 2)]);
        var selected = new DatasetSelection { Subsets = ["default_1"] }.Of(project, default);
        selected.Tasks.ShouldHaveSingleItem().Id.ShouldBe(2);
        selected.Tasks[0].Subset.ShouldBe("default_1");
    }

    [Fact]
    public void A_frame_of_two_jobs_is_there_when_one_of_them_is_in_the_state()
    {
        var jobs = new[] { Tasks.Job(0, 3), Tasks.Job(2, 5), Tasks.Job(5, 7) };
        jobs[1].Document = jobs[1].Document with { Status = "completed" };
        var task = DatasetFactory.OfTask(Tasks.Of(8, jobs), Scene.Labels);
        var selected = new DatasetSelection { JobStates = ["completed"] }.Of(task, default);
        selected.Tasks[0].Frames.Select(frame => frame.Index).ShouldBe([2, 3, 4, 5]);
    }

    [Fact]
    public void Only_annotated_frames_are_those_with_something_of_the_chosen_labels()
    {
        new DatasetSelection { OnlyAnnotated = true }.Of(Scene.Everything(), default).Tasks[0].Frames.Select(frame => frame.Index).ShouldBe([0, 2]);
        new DatasetSelection { OnlyAnnotated = true, Labels = ["car"] }.Of(Scene.Everything(), default).Tasks[0].Frames.Select(frame => frame.Index).ShouldBe([0]);
        var nothing = new DatasetSelection { OnlyAnnotated = true, Labels = ["people"] };
        nothing.Of(Scene.Everything(), default).Tasks.ShouldHaveSingleItem().Frames.ShouldBeEmpty();
        nothing.Of(Scene.Project(), default).Tasks.ShouldBeEmpty();
    }

    [Fact]
    public void A_track_cut_into_pieces_says_the_same_on_every_frame_that_is_left()
    {
        // Visible on 1 to 4, gone on 5, back from 7 on.
        var task = TrackOn(10, (1, false, 10), (3, false, 30), (5, true, 30), (7, false, 70));
        var track = new DatasetSelection { Frames = [new(0, 0), new(2, 3), new(6, 8)] }.Of(task, default).Tasks[0].ReadTracks(default).ShouldHaveSingleItem();
        track.Shapes.Select(shape => (shape.Frame, shape.Keyframe, shape.Outside, shape.Points.Span[0])).ShouldBe(
        [
            (2, true, false, 20), (3, true, false, 30), (6, true, true, 30), (7, true, false, 70), (8, true, false, 70),
        ]);
    }

    [Fact]
    public void A_track_that_is_seen_on_no_chosen_frame_is_left_out()
    {
        var task = TrackOn(10, (1, false, 10), (5, true, 30));
        new DatasetSelection { Frames = [new(5, 9)] }.Of(task, default).Tasks[0].ReadTracks(default).ShouldBeEmpty();
    }

    private static Dataset TrackOn(int frames, params (int Frame, bool Outside, double X)[] keyframes)
    {
        var shapes = keyframes.Select(keyframe => Scene.Box(keyframe.X, 0, keyframe.X + 5, 5) with { Frame = keyframe.Frame, Outside = keyframe.Outside, Label = Scene.Car });
        var track = new Track { Label = Scene.Car, Frame = keyframes[0].Frame, Shapes = [.. shapes] };
        return DatasetFactory.OfTask(Tasks.Of(frames, Tasks.Job(0, frames - 1, new InMemoryJob([], [track]))), Scene.Labels);
    }
}
