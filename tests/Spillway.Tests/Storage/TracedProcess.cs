using System.Diagnostics;

namespace Spillway.Tests.Storage;

/// <summary>The real program below strace, which lets single system calls fail as a disk would.</summary>
internal static class TracedProcess
{
    private const string Strace = "/usr/bin/strace";

    /// <summary>Null: it works here.</summary>
    internal static string? MissingBecause()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Strace)) return "strace is not installed.";
        using var probe = Process.Start(new ProcessStartInfo(Strace, ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "/bin/true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : "strace may not trace here.";
    }

    /// <summary>Lets a call fail, whenever it is about one path.</summary>
    /// <param name="failure">Such as <c>getdents64:error=EIO</c>.</param>
    internal static ProcessResult RunFailing(string failure, string path, params string[] arguments) =>
        Run(failure[..failure.IndexOf(':')], failure, "/dev/null", ["-P", path], arguments);

    /// <param name="inject">Such as <c>pwrite64:error=EIO:when=3</c>; null: only traced.</param>
    /// <param name="log">Where strace writes the calls.</param>
    internal static ProcessResult Run(string calls, string? inject, string log, params string[] arguments) => Run(calls, inject, log, [], arguments);

    private static ProcessResult Run(string calls, string? inject, string log, string[] more, string[] arguments)
    {
        var start = SpillwayProcess.StartInfo(arguments);
        var program = start.FileName;
        start.FileName = Strace;
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "trace=" + calls, .. more]) start.ArgumentList.Add(argument);
        if (inject is not null)
        {
            start.ArgumentList.Add("-e");
            start.ArgumentList.Add("inject=" + inject);
        }

        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // The runtime's own files are no part of this.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return SpillwayProcess.Run(start);
    }
}
