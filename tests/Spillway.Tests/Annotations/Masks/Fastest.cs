using System.Diagnostics;

namespace Spillway.Tests.Annotations.Masks;

/// <summary>The best of a few runs: what the code can do when the machine is not busy with something else.</summary>
internal static class Fastest
{
    public static TimeSpan Of(int runs, Action action)
    {
        var fastest = TimeSpan.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            action();
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }

        return fastest;
    }
}
