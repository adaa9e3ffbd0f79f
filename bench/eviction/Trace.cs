namespace Spillway.Bench.Eviction;

/// <summary>One request for an entry.</summary>
/// <param name="At">Seconds since the trace began.</param>
internal readonly record struct Asked(double At, int Entry);

/// <param name="Bytes">On disk.</param>
/// <param name="Seconds">To build.</param>
internal readonly record struct Made(long Bytes, double Seconds);

/// <summary>How a team asks.</summary>
/// <param name="Zipf">How unevenly tasks are liked: 0 all alike.</param>
/// <param name="SprintDays">So long a team works on the same few tasks; 0: never changes.</param>
/// <param name="Nightly">Every night a script exports the annotations of every task once.</param>
/// <param name="ChangesPerDay">Tasks whose annotations change: their entries are never asked for again.</param>
internal sealed record TraceShape(string Name, string Tells, double Zipf, double SprintDays, bool Nightly, int ChangesPerDay)
{
    internal static IReadOnlyList<TraceShape> All { get; } =
    [
        new("steady", "a few tasks are liked for ever", 0.9, 0, false, 20),
        new("sprints", "a team works on some tasks for a week, then on others", 0.7, 7, false, 40),
        new("nightly", "as sprints, and a script exports the annotations of every task each night", 0.7, 7, true, 40),
        new("busy", "annotations change all day, so most entries are asked for a few times only", 0.5, 5, false, 200),
    ];
}

/// <summary>Days of requests. The same seed makes the same trace.</summary>
internal sealed record Trace(IReadOnlyList<Made> Entries, IReadOnlyList<Asked> Requests)
{
    private const int Tasks = 600, Days = 60, RequestsPerDay = 400, SprintTasks = 60;

    internal static Trace Make(TraceShape shape, int seed)
    {
        var random = new Random(seed);
        var entries = new List<Made>();
        var current = new Dictionary<(int Task, int Kind), int>();
        var requests = new List<Asked>();
        var media = Enumerable.Range(0, Tasks).Select(_ => LogNormal(random, 150e6, 1.4)).ToArray();
        var shapes = Enumerable.Range(0, Tasks).Select(_ => LogNormal(random, 20_000, 1.5)).ToArray();
        var liked = Weights(random, shape.Zipf, Tasks);
        var sprint = Enumerable.Range(0, SprintTasks).Select(_ => random.Next(Tasks)).ToArray();
        var sprintLiked = Weights(random, shape.Zipf, SprintTasks);
        for (var day = 0; day < Days; day++)
        {
            if (shape.SprintDays > 0 && day % (int)shape.SprintDays == 0) sprint = [.. Enumerable.Range(0, SprintTasks).Select(_ => random.Next(Tasks))];
            for (var change = 0; change < shape.ChangesPerDay; change++)
            {
                var task = shape.SprintDays > 0 ? sprint[random.Next(SprintTasks)] : random.Next(Tasks);
                foreach (var kind in Enumerable.Range(0, 6)) current.Remove((task, kind));
            }

            if (shape.Nightly) for (var task = 0; task < Tasks; task++) Ask(day * 86400 + 7200 + task * 5, task, kind: 0);
            for (var request = 0; request < RequestsPerDay; request++)
            {
                var at = day * 86400 + 28_800 + request * (36_000.0 / RequestsPerDay);
                var inSprint = shape.SprintDays > 0 && random.NextDouble() < 0.8;
                Ask(at, inSprint ? sprint[Pick(random, sprintLiked)] : Pick(random, liked), random.Next(10) switch { < 4 => 0, < 6 => 1, < 8 => 2, 8 => 3, _ => 4 });
            }
        }

        return new Trace(entries, requests);

        // 0, 1: annotations in two formats; 2, 3: with images in two formats; 4: backup.
        void Ask(double at, int task, int kind)
        {
            if (!current.TryGetValue((task, kind), out var entry))
            {
                entry = current[(task, kind)] = entries.Count;
                entries.Add(Cost(media[task], shapes[task], kind, random));
            }

            requests.Add(new Asked(at, entry));
        }
    }

    /// <summary>CVAT's pace: 11,000 shapes a second (one format in five is four times slower), media at 20 to 60 MB/s.</summary>
    private static Made Cost(double media, double shapes, int kind, Random random)
    {
        var annotating = shapes / 11_000 * (kind is 1 or 3 ? 4 : 1);
        var bytes = shapes * 40 + (kind >= 2 ? media : 0);
        return new Made((long)bytes, 0.5 + annotating + (kind >= 2 ? media / (20e6 + random.NextDouble() * 40e6) : 0));
    }

    private static double LogNormal(Random random, double median, double spread) =>
        median * Math.Exp(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static double[] Weights(Random random, double zipf, int count)
    {
        var weights = Enumerable.Range(1, count).Select(rank => 1 / Math.Pow(rank, zipf)).ToArray();
        random.Shuffle(weights);
        for (var index = 1; index < count; index++) weights[index] += weights[index - 1];
        return weights;
    }

    private static int Pick(Random random, double[] summed)
    {
        var index = Array.BinarySearch(summed, random.NextDouble() * summed[^1]);
        return Math.Min(index < 0 ? ~index : index, summed.Length - 1);
    }
}
