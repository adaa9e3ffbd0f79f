namespace Spillway.Cli;

/// <summary>
/// Threads for a process that runs exports and answers beside them. The runtime starts with one for each core and makes another only after half a second
/// in which none became free, but exports keep theirs for as long as they last.
/// </summary>
internal static class HostThreads
{
    /// <summary>Whoever builds, watches and writes it, beside one for each core.</summary>
    private const int OfAnExport = 4;

    /// <param name="exports">At the same time.</param>
    public static void Prepare(int exports)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + exports * (Environment.ProcessorCount + OfAnExport)), completions);
    }
}
