namespace Spillway.Tests.Exports.Cache.Exploration;

/// <summary>Says who goes on.</summary>
internal interface ISchedule
{
    /// <param name="current">Who is at a step now and could go on; -1: nobody.</param>
    int Next(int current, IReadOnlyList<int> runnable);
}

/// <summary>Anybody, at every step.</summary>
internal sealed class RandomSchedule(int seed) : ISchedule
{
    private readonly Random random = new(seed);

    public int Next(int current, IReadOnlyList<int> runnable) => runnable[random.Next(runnable.Count)];

    public override string ToString() => $"random {seed}";
}

/// <summary>
/// All schedules, one after the other, in which no more than so many times somebody is interrupted who could have gone on: most bugs
/// need one or two interruptions in the right places.
/// </summary>
internal sealed class BoundedSchedules(int interruptions) : ISchedule
{
    private readonly List<(int Chosen, int Options)> trail = [];
    private int depth;
    private int used;

    public int Next(int current, IReadOnlyList<int> runnable)
    {
        var free = current < 0;
        var options = free ? runnable.Count : used < interruptions ? runnable.Count : 1;
        if (depth == trail.Count) trail.Add((0, options));
        var (chosen, _) = trail[depth++];
        if (free) return runnable[chosen];
        if (chosen == 0) return current;
        used++;
        return runnable.Where(other => other != current).ElementAt(chosen - 1);
    }

    /// <summary>False: that were all.</summary>
    internal bool Advance()
    {
        (depth, used) = (0, 0);
        while (trail.Count > 0)
        {
            var (chosen, options) = trail[^1];
            if (chosen + 1 < options)
            {
                trail[^1] = (chosen + 1, options);
                return true;
            }

            trail.RemoveAt(trail.Count - 1);
        }

        return false;
    }

    public override string ToString() => $"interruptions {string.Join(',', trail.Select(choice => choice.Chosen))}";
}
