using System.Buffers;
using System.Runtime.ExceptionServices;
using Spillway.Datasets;
using Spillway.Formats.Text;

namespace Spillway.Formats.Items;

/// <summary>
/// The frames of a task as text, written on several cores: each thread takes the next few frames, writes them down for itself, and hands
/// the text over when its turn comes. The result is that of one thread, and so is the fault when there is one. A few frames stay with
/// the thread that asks.
/// </summary>
internal static class FrameTexts
{
    /// <param name="prepare">Handed every frame in order, one at a time: what depends on the frames before is worked out here.</param>
    /// <param name="createWriter">For each thread one.</param>
    /// <param name="add">Handed the texts in order, one at a time.</param>
    public static void Write<T>(
        FormatWork work, DatasetTask task, Func<FrameAnnotations, T> prepare, Func<IFrameWriter<T>> createWriter, Action<ReadOnlySpan<byte>> add)
    {
        using var frames = task.ReadFrames(task.Frames, work.CancellationToken).GetEnumerator();
        new FrameTexts<T>(work, frames, prepare, createWriter, add).Write();
    }
}

/// <summary>Turns frames into text. One for each thread, so that it may keep what it needs on the way.</summary>
internal interface IFrameWriter<T> : IDisposable
{
    /// <summary>A few frames that follow each other, as a text of its own: what stands between it and the one before is not its business.</summary>
    void Write(IReadOnlyList<T> frames, TextOutput text);
}

file sealed class FrameTexts<T>(
    FormatWork work, IEnumerator<FrameAnnotations> frames, Func<FrameAnnotations, T> prepare, Func<IFrameWriter<T>> createWriter, Action<ReadOnlySpan<byte>> add)
{
    /// <summary>More would wait for the one that reads.</summary>
    private const int MostThreads = 8;

    private readonly Lock reading = new();
    private readonly object turns = new();
    private Task[] others = [];
    private int runsRead;
    private bool allRead;
    private int turn;
    private ExceptionDispatchInfo? failure;

    public void Write()
    {
        WriteRuns();
        Task.WaitAll(others);
        failure?.Throw();
    }

    private void WriteRuns()
    {
        using var writer = createWriter();
        var (run, text) = (new List<T>(), new ArrayBufferWriter<byte>());
        while (Read(run, out var number, out var fault))
        {
            fault ??= FaultOf(() => WriteText(run, writer, text));
            InTurn(number, () =>
            {
                fault?.Throw();
                add(text.WrittenSpan);
                for (var frame = 0; frame < run.Count; frame++)
                    work.FrameDone();
            });
        }
    }

    private bool Read(List<T> run, out int number, out ExceptionDispatchInfo? fault)
    {
        lock (reading)
        {
            (number, fault) = (runsRead, null);
            if (allRead)
                return false;

            run.Clear();
            fault = FaultOf(() => Fill(run));
            allRead |= fault is not null;
            if (runsRead++ == 0 && !allRead)
                others = [.. Enumerable.Range(1, Math.Clamp(Environment.ProcessorCount, 1, MostThreads) - 1).Select(_ => OnThread(WriteRuns))];
            return true;
        }
    }

    private void Fill(List<T> run)
    {
        for (var shapes = 0; !FrameRun.IsFull(run.Count, shapes);)
        {
            // After a failure nobody wants the rest.
            if (failure is not null || !frames.MoveNext())
            {
                allRead = true;
                return;
            }

            shapes += frames.Current.Shapes.Count;
            run.Add(prepare(frames.Current));
        }
    }

    private static void WriteText(List<T> run, IFrameWriter<T> writer, ArrayBufferWriter<byte> text)
    {
        text.ResetWrittenCount();
        using var output = new TextOutput(text);
        writer.Write(run, output);
    }

    /// <summary>When everything before was handed over. After a failure nothing is added any more.</summary>
    private void InTurn(int number, Action act)
    {
        lock (turns)
        {
            while (turn != number)
                Monitor.Wait(turns);
            failure ??= FaultOf(act);
            turn++;
            Monitor.PulseAll(turns);
        }
    }

    /// <summary>Faults wait for their turn too, so that the first one counts, and are thrown on the thread that asked.</summary>
    private static ExceptionDispatchInfo? FaultOf(Action act)
    {
        try
        {
            act();
            return null;
        }
#pragma warning disable CA1031 // It is thrown again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private static Task OnThread(Action act) =>
        Task.Factory.StartNew(act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
