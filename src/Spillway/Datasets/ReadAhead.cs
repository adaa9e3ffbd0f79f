using System.Collections.Concurrent;

namespace Spillway.Datasets;

/// <summary>
/// Frames read on a thread of their own, some ahead of who writes them: decoding, merging and interpolating go on while the last frames
/// become text. Little is held: a few runs of frames, each of about as many shapes.
/// </summary>
internal static class ReadAhead
{
    private const int RunsAhead = 4;

    /// <summary>Another thread is worth it from here on.</summary>
    private const int Worthwhile = 200;

    internal static IEnumerable<FrameAnnotations> Of(
        int count, Func<CancellationToken, IEnumerable<FrameAnnotations>> read, CancellationToken cancellationToken) =>
        count < Worthwhile ? read(cancellationToken) : OnThread(read, cancellationToken);

    private static IEnumerable<FrameAnnotations> OnThread(Func<CancellationToken, IEnumerable<FrameAnnotations>> read, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var runs = new BlockingCollection<List<FrameAnnotations>>(RunsAhead);
        var reader = Task.Factory.StartNew(
            () => Fill(runs, read(stop.Token), stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    private static void Fill(BlockingCollection<List<FrameAnnotations>> runs, IEnumerable<FrameAnnotations> frames, CancellationToken cancellationToken)
    {
        try
        {
            var (run, shapes) = (new List<FrameAnnotations>(), 0);
            foreach (var frame in frames)
            {
                run.Add(frame);
                shapes += frame.Shapes.Count;
                if (FrameRun.IsFull(run.Count, shapes))
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
