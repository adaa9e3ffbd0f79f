using System.Text;
using Shouldly;
using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats;
using Spillway.Formats.Items;
using Spillway.Formats.Text;
using Xunit;

namespace Spillway.Tests.Formats.Items;

public sealed class FrameTextsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(5_000)]
    public void Texts_come_in_the_order_of_their_frames(int frames)
    {
        var text = new StringBuilder();
        var number = 0;
        Write(frames, _ => number++, _ => { }, piece => text.Append(Encoding.ASCII.GetString(piece)));
        text.ToString().ShouldBe(string.Concat(Enumerable.Range(0, frames).Select(frame => $"{frame};")));
    }

    [Fact]
    public void Every_frame_is_told_as_done()
    {
        var told = new List<double>();
        Write(5_000, frame => frame.Frame.Index, _ => { }, _ => { }, new Told(told));
        told[^1].ShouldBe(1);
        told.ShouldBe(told.Order());
    }

    [Fact]
    public void Of_several_faults_the_first_frames_is_thrown_after_all_texts_before_it()
    {
        // A later frame fails at once, the earlier one takes its time.
        var text = new StringBuilder();
        var fault = Should.Throw<FormatRefusedException>(() => Write(
            5_000, frame => frame.Frame.Index,
            number =>
            {
                if (number == 300) Thread.Sleep(100);
                if (number is 300 or 600 or 4_000) throw new FormatRefusedException($"Frame {number} is wrong.");
            },
            piece => text.Append(Encoding.ASCII.GetString(piece))));
        fault.Message.ShouldBe("Frame 300 is wrong.");
        text.ToString().ShouldBe(string.Concat(Enumerable.Range(0, 256).Select(frame => $"{frame};")));
    }

    [Fact]
    public void A_fault_while_reading_is_thrown_after_all_texts_before_it()
    {
        var pieces = 0;
        Should.Throw<InvalidDatasetException>(() => Write(
            5_000, frame => frame.Frame.Index < 1_000 ? frame.Frame.Index : throw new InvalidDatasetException("It is damaged."), _ => { }, _ => pieces++))
            .Message.ShouldBe("It is damaged.");
        pieces.ShouldBe(3);
    }

    [Fact]
    public void A_destination_that_fails_is_asked_no_more()
    {
        var asked = 0;
        Should.Throw<IOException>(() => Write(5_000, frame => frame.Frame.Index, _ => { }, _ => throw new IOException($"Full after {++asked}.")))
            .Message.ShouldBe("Full after 1.");
        asked.ShouldBe(1);
    }

    [Fact]
    public void It_stops_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => Write(
            1_000_000, frame => frame.Frame.Index, number =>
            {
                if (number == 700) cancel.Cancel();
            },
            _ => { }, cancellationToken: cancel.Token));
    }

    private static void Write(
        int frames, Func<FrameAnnotations, int> prepare, Action<int> check, Action<ReadOnlySpan<byte>> add, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var task = new ManyFrames(frames)
        {
            Id = 1,
            Document = null!,
            Jobs = [],
            IsVideo = false,
            Is3D = false,
            CreatedAt = default,
            UpdatedAt = default,
            Size = frames,
            Frames = [.. Enumerable.Range(0, frames).Select(index => new Frame(index, index, $"{index}.png", 10, 10, null, []))],
        };
        var dataset = new Dataset { Target = ExportTarget.Task, Id = 1, Name = "many", CreatedAt = default, UpdatedAt = default, Labels = [], Tasks = [task] };
        var work = FormatWork.Begin(new AnyFormat(), dataset, new RecordingArchive(), new ExportOptions(SaveImages: false, progress), cancellationToken);
        FrameTexts.Write(work, task, prepare, () => new NumberWriter(check), add);
    }

    private sealed class ManyFrames(int count) : DatasetTask
    {
        public override IEnumerable<FrameAnnotations> ReadFrames(IReadOnlyList<Frame> frames, CancellationToken cancellationToken)
        {
            for (var index = 0; index < count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new FrameAnnotations(frames[index], [], []);
            }
        }

        public override IEnumerable<Track> ReadTracks(CancellationToken cancellationToken) => [];

        public override IEnumerable<Track> ReadShapesAsTracks(CancellationToken cancellationToken) => [];
    }

    private sealed class NumberWriter(Action<int> check) : IFrameWriter<int>
    {
        public void Write(IReadOnlyList<int> frames, TextOutput text)
        {
            foreach (var number in frames)
            {
                check(number);
                text.Integer(number);
                text.Raw((byte)';');
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class AnyFormat : IDatasetFormat
    {
        public string Name => "Any 1.0";

        public void Write(FormatWork work)
        {
        }
    }

    private sealed class Told(List<double> all) : IProgress<double>
    {
        public void Report(double value) => all.Add(value);
    }
}
