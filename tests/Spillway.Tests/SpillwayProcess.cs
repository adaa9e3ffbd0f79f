using System.Diagnostics;

namespace Spillway.Tests;

/// <summary>The real program in a process of its own.</summary>
internal static class SpillwayProcess
{
    public static ProcessStartInfo StartInfo(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "spillway-cli"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SPILLWAY_", StringComparison.Ordinal) || name.StartsWith("CVAT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    /// <summary>Runs it to its end; one that takes longer than a minute is killed and fails the test.</summary>
    public static ProcessResult Run(params string[] arguments) => Run(StartInfo(arguments));

    public static ProcessResult Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The program did not end: " + string.Join(' ', start.ArgumentList));
        }

        return new ProcessResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

internal sealed record ProcessResult(int ExitStatus, string Output, string Error);
