using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spillway.Tests;

/// <summary>The real program, stopped and continued at instants that a test chooses.</summary>
internal sealed partial class HeldProcess : IDisposable
{
    private const int Stop = 19, Continue = 18;

    private readonly Process process;
    private readonly Task<string> error;

    private HeldProcess(Process process) => (this.process, error) = (process, process.StandardError.ReadToEndAsync());

    internal bool HasExited => process.HasExited;

    internal static HeldProcess Start(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are held up by Linux's signals here.");
        return new HeldProcess(Process.Start(SpillwayProcess.StartInfo(arguments))!);
    }

    /// <summary>Stops it at the first instant at which something is so. False: it ended before.</summary>
    internal bool StopWhen(Func<bool> reached)
    {
        for (var watch = Stopwatch.StartNew(); !process.HasExited; Thread.Sleep(1))
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException("The program did not come to the instant at which it was to be stopped.");
            if (!reached()) continue;
            Send(Stop);
            // Stopped between looking and now, or at its end already?
            return reached() && !process.HasExited;
        }

        return false;
    }

    internal void GoOn() => Send(Continue);

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

    private void Send(int signal) => Marshal.ThrowExceptionForHR(Kill(process.Id, signal) == 0 ? 0 : Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
