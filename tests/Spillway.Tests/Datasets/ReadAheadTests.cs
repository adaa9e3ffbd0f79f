using Spillway.Annotations;
using Spillway.Datasets;

namespace Spillway.Tests.Datasets;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    public void Frames_come_in_order_and_all_of_them(int count) =>
        ReadAhead.Of(count, _ => Frames(count), default).Select(frame => frame.Frame.Index).ShouldBe(Enumerable.Range(0, count));

    [Fact]
    public void What_stops_the_reader_stops_who_reads()
    {
        var seen = 0;
        Should.Throw<InvalidDatasetException>(() =>
        {
            foreach (var _ in ReadAhead.Of(5_000, _ => Frames(3_000).Concat(Broken()), default)) seen++;
        }).Message.ShouldBe("broken");
        seen.ShouldBeLessThanOrEqualTo(3_000);
    }

    [Fact]
    public void Who_stops_reading_stops_the_reader()
    {
        var (read, closed) = (0, false);
        foreach (var frame in ReadAhead.Of(1_000_000, Endless, default))
        {
            if (frame.Frame.Index == 10) break;
        }

        closed.ShouldBeTrue();
        read.ShouldBeLessThan(100_000);

        IEnumerable<FrameAnnotations> Endless(CancellationToken cancellationToken)
        {
            try
            {
                foreach (var frame in Frames(int.MaxValue))
                {
                    read++;
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return frame;
                }
            }
            finally
            {
                closed = true;
            }
        }
    }

    [Fact]
    public void A_cancellation_is_seen_at_once()
    {
        using var cancel = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() =>
        {
            foreach (var frame in ReadAhead.Of(1_000_000, token => Frames(int.MaxValue).TakeWhile(_ => { token.ThrowIfCancellationRequested(); return true; }), cancel.Token))
            {
                if (frame.Frame.Index == 10) cancel.Cancel();
            }
        });
    }

    private static IEnumerable<FrameAnnotations> Frames(int count)
    {
        for (var index = 0; index < count; index++)
        {
            yield return new FrameAnnotations(new Frame(index, index, $"{index}", 1, 1, null, []), Array.Empty<Tag>(), Array.Empty<Shape>());
        }
    }

    private static IEnumerable<FrameAnnotations> Broken()
    {
        throw new InvalidDatasetException("broken");
#pragma warning disable CS0162 // Makes it an iterator.
        yield break;
#pragma warning restore CS0162
    }
}
