using System.Globalization;
using Spillway.Bench.Eviction;

// Replays made-up days of an annotation team against ways to choose what goes, and prints docs/eviction.md's tables.
// usage: dotnet run -c Release --project bench/eviction -- [SEED…]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seeds = args.Length > 0 ? args.Select(int.Parse).ToArray() : [1, 2, 3, 4, 5];
foreach (var shape in TraceShape.All)
{
    Console.WriteLine($"\n### {shape.Name}: {shape.Tells}\n");
    Console.WriteLine("| cache, of all bytes asked for | order | hit rate | seconds built | GB built | seconds, of the default's |");
    Console.WriteLine("|---|---|--:|--:|--:|--:|");
    foreach (var share in new[] { 0.05, 0.10, 0.25 })
    {
        var results = EvictionOrder.All
            .Select(order => (Order: order, Result: Replay.Sum(seeds.Select(seed => Replay.Run(Trace.Make(shape, seed), share, order)))))
            .ToList();
        var ours = results[0].Result.Seconds;
        foreach (var (order, result) in results)
        {
            Console.WriteLine($"| {share:P0} | {order.Name} | {result.HitRate:P1} | {result.Seconds:n0} | {result.Bytes / 1e9:n0} | {result.Seconds / ours:0.00} |");
        }
    }
}
