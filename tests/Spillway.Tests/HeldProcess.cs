using System.Diagnostics;

namespace Spillway.Tests;

/// <summary>The real program, stopped and continued at instants that a test chooses.</summary>
internal sealed class HeldProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> error;

    private HeldProcess(Process process) => (this.process, error) = (process, process.StandardError.ReadToEndAsync());

    internal bool HasExited => process.HasExited;

    internal static HeldProcess Start(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are held up by Linux's signals here.");
        var start = SpillwayProcess.StartInfo(arguments);
        foreach (var (name, value) in NoSchedules.Environment) start.Environment[name] = value;
        return new HeldProcess(Process.Start(start)!);
    }

    /// <summary>Stops it at the first instant at which something is so. False: it ended before.</summary>
    internal bool StopWhen(Func<bool> reached)
    {
        for (var watch = Stopwatch.StartNew(); !process.HasExited; Thread.Sleep(1))
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException("The program did not come to the instant at which it was to be stopped.");
            if (!reached()) continue;
            Signal.Send(Signal.Stop, process);
            // Stopped between looking and now, or at its end already?
            return reached() && !process.HasExited;
        }

        return false;
    }

    internal void GoOn() => Signal.Send(Signal.Continue, process);

    internal async Task<string> FirstLine() => await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await error);

    internal ProcessResult End()
    {
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1))) throw new TimeoutException("The program did not end.");
        return new ProcessResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
