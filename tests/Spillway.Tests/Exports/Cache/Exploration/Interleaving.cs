using System.Runtime.ExceptionServices;
using Spillway.Storage;

namespace Spillway.Tests.Exports.Cache.Exploration;

/// <summary>
/// Runs actors on threads of their own, but one at a time: at each step on the file system a schedule says who goes on. The same schedule
/// gives the same run, so what it finds can be seen again.
/// </summary>
internal sealed class Interleaving : IDisposable
{
    private const int MostSteps = 5000;

    private readonly Lane[] lanes;
    private readonly SemaphoreSlim ended = new(0);
    private readonly List<string> trace = [];
    private readonly List<int> runnable = [];
    private ISchedule schedule = null!;
    private Exception? failure;

    internal Interleaving(int most) => lanes = [.. Enumerable.Range(0, most).Select(index => new Lane(this, index))];

    /// <summary>What happened in which order, of the last run.</summary>
    internal string Trace => string.Join('\n', trace);

    internal void Run(ISchedule by, IReadOnlyList<Action<FileStep>> actors)
    {
        (schedule, failure) = (by, null);
        trace.Clear();
        runnable.Clear();
        runnable.AddRange(Enumerable.Range(0, actors.Count));
        for (var index = 0; index < actors.Count; index++) lanes[index].Actor = actors[index];
        lanes[schedule.Next(-1, runnable)].Go.Release();
        ended.Wait();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    public void Dispose()
    {
        foreach (var lane in lanes)
        {
            lane.Actor = null;
            lane.Go.Release();
            lane.Thread.Join();
            lane.Go.Dispose();
        }

        ended.Dispose();
    }

    /// <param name="what"><c>wait</c>: nothing goes on here until somebody else did something.</param>
    private void Step(int current, string what)
    {
        trace.Add($"{current} {what}");
        if (trace.Count > MostSteps) throw new InvalidOperationException("The actors do not come to an end.");
        var waits = what == "wait" && runnable.Count > 1;
        if (waits) runnable.Remove(current);
        var next = schedule.Next(waits ? -1 : current, runnable);
        if (waits) runnable.Insert(~runnable.BinarySearch(current), current);
        if (next == current) return;
        lanes[next].Go.Release();
        lanes[current].Go.Wait();
    }

    private void End(int current, Exception? exception)
    {
        failure ??= exception;
        runnable.Remove(current);
        if (runnable.Count == 0) ended.Release();
        else lanes[schedule.Next(-1, runnable)].Go.Release();
    }

    private sealed class Lane
    {
        private readonly Interleaving all;
        private readonly int index;

        internal Lane(Interleaving all, int index)
        {
            (this.all, this.index) = (all, index);
            Thread = new Thread(Run) { IsBackground = true };
            Thread.Start();
        }

        internal SemaphoreSlim Go { get; } = new(0);

        internal Thread Thread { get; }

        internal Action<FileStep>? Actor { get; set; }

        private void Run()
        {
            FileStep step = what => all.Step(index, what);
            while (true)
            {
                Go.Wait();
                if (Actor is not { } actor) return;
                Exception? failure = null;
                try
                {
                    actor(step);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }

                all.End(index, failure);
            }
        }
    }
}
