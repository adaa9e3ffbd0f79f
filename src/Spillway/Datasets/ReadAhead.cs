using System.Collections.Concurrent;

namespace Spillway.Datasets;

/// <summary>
/// Frames read on a thread of their own, some ahead of who writes them: decoding, merging and interpolating go on while the last frames
/// become text. Little is held: a few runs of frames, each of about as many shapes.
/// </summary>
internal static class ReadAhead
{
    private const int RunsAhead = 4;
    private const int ShapesOfRun = 1_000;
    private const int FramesOfRun = 256;

    /// <summary>Another thread is worth it from here on.</summary>
    private const int Worthwhile = 200;

    internal static IEnumerable<FrameAnnotations> Of(
        int count, Func<CancellationToken, IEnumerable<FrameAnnotations>> read, CancellationToken cancellationToken) =>
        Of(count, read, frame => frame.Shapes.Count, cancellationToken);

    /// <summary>The same for frames with what was worked out of them on that thread.</summary>
    /// <param name="shapesOf">How many shapes an item stands for.</param>
    internal static IEnumerable<T> Of<T>(
        int count, Func<CancellationToken, IEnumerable<T>> read, Func<T, int> shapesOf, CancellationToken cancellationToken) =>
        count < Worthwhile ? read(cancellationToken) : OnThread(read, shapesOf, cancellationToken);

    private static IEnumerable<T> OnThread<T>(
        Func<CancellationToken, IEnumerable<T>> read, Func<T, int> shapesOf, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var runs = new BlockingCollection<List<T>>(RunsAhead);
        var reader = Task.Factory.StartNew(
            () => Fill(runs, read(stop.Token), shapesOf, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var run in runs.GetConsumingEnumerable(CancellationToken.None))
            {
                foreach (var frame in run)
                {
                    yield return frame;
                }
            }

            // What stopped the reader stops who waits for it.
            reader.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            Task.WaitAny([reader], CancellationToken.None);
        }
    }

    private static void Fill<T>(BlockingCollection<List<T>> runs, IEnumerable<T> frames, Func<T, int> shapesOf, CancellationToken cancellationToken)
    {
        try
        {
            var (run, shapes) = (new List<T>(), 0);
            foreach (var frame in frames)
            {
                run.Add(frame);
                shapes += shapesOf(frame);
                if (shapes >= ShapesOfRun || run.Count >= FramesOfRun)
                {
                    runs.Add(run, cancellationToken);
                    (run, shapes) = ([], 0);
                }
            }

            runs.Add(run, cancellationToken);
        }
        finally
        {
            runs.CompleteAdding();
        }
    }
}
