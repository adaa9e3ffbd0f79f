using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Spillway.Media;

/// <summary>
/// A child process that reads what strangers made: with its time and memory limited, and killed when we die, however that comes. Where util-linux is
/// there, the kernel does that, and the child is in a session of its own, so that what a terminal sends to us does not reach it; elsewhere a shell watches.
/// </summary>
internal sealed partial class BoundProcess : IDisposable
{
    private const int KeptErrors = 4096;
    private const int CpuTimeLimit = 0;
    private const int CoreSizeLimit = 4;
    private const int KillSignal = 9;

    /// <summary>How often its memory is looked at.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// For systems without util-linux: its input is a pipe from us, which ends when we do, and then it kills the child. <c>$1</c>: seconds on processors.
    /// </summary>
    private const string Watching = """
        ulimit -c 0
        ulimit -t "$1"
        shift
        exec 3<&0 </dev/null
        "$@" 3<&- &
        child=$!
        (read -r never <&3; kill -KILL $child) >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait $child
        status=$?
        kill $watch 2>/dev/null
        exit $status
        """;

    /// <summary>Who died before the kernel was told of the bond is not our parent any more, and nobody would kill the child. <c>$1</c>: our number.</summary>
    private const string IfParentLives = """
        [ "$PPID" = "$1" ] || exit
        shift
        exec "$@"
        """;

    private readonly Process process;
    private readonly Task<string> errors;
    private readonly Thread keeper;
    private readonly TimeSpan cpuTime;
    private volatile bool killed;

    /// <summary>The time on processors that it may have had when it ended.</summary>
    private TimeSpan worked = TimeSpan.MaxValue;

    private BoundProcess(Process process, Thread keeper, TimeSpan cpuTime)
    {
        (this.process, this.keeper, this.cpuTime) = (process, keeper, cpuTime);
        errors = ReadLast(process.StandardError.BaseStream);
    }

    internal Stream Output => process.StandardOutput.BaseStream;

    /// <summary>It was stopped since its time on the clock was over.</summary>
    internal bool TookTooLong { get; private set; }

    /// <summary>It was stopped since it took too much memory.</summary>
    internal bool TookTooMuchMemory { get; private set; }

    /// <summary>The kernel stopped it since it had used up its time on processors. Wait for the end first.</summary>
    internal bool WorkedTooLong => WasKilled && worked >= cpuTime;

    /// <summary>Somebody else stopped it, as the kernel does when memory runs out, or when time on processors is used up. Wait for the end first.</summary>
    internal bool WasKilled => !killed && process.ExitCode == 128 + KillSignal;

    /// <summary>What it said last. Waits for its end.</summary>
    internal string LastErrors => errors.GetAwaiter().GetResult();

    /// <exception cref="FileNotFoundException">The program is not there.</exception>
    internal static BoundProcess Start(string program, IReadOnlyList<string> arguments, TimeSpan time, TimeSpan cpuTime, long memory)
    {
        // The kernel kills the child when the thread that started it ends; threads of the pool come and go, this one stays as long as the child.
        var started = new TaskCompletionSource<BoundProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        var keeper = new Thread(() =>
        {
            BoundProcess bound;
            try
            {
                var process = Process.Start(Described(program, arguments, cpuTime))!;
                Limit(process.Id, cpuTime);
                bound = new BoundProcess(process, Thread.CurrentThread, cpuTime);
            }
            catch (Exception e)
            {
                started.SetException(e);
                return;
            }

            started.SetResult(bound);
            bound.Watch(time, memory);
        })
        { IsBackground = true, Name = program };
        keeper.Start();
        return started.Task.GetAwaiter().GetResult();
    }

    internal void Kill()
    {
        killed = true;
        var watched = process.StartInfo.RedirectStandardInput;
        if (watched)
        {
            // Who watches kills the child.
            process.StandardInput.Close();
            if (process.WaitForExit(TimeSpan.FromSeconds(5))) return;
        }

        try
        {
            process.Kill(entireProcessTree: watched);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    internal void WaitForEnd() => keeper.Join();

    public void Dispose()
    {
        Kill();
        keeper.Join();
        process.Dispose();
    }

    /// <summary>
    /// Until its end. A limit of the kernel's would only refuse memory, and a decoder that is refused some goes on without the pictures it had no room for.
    /// </summary>
    private void Watch(TimeSpan time, long memory)
    {
        var (clock, looked, used) = (Stopwatch.StartNew(), TimeSpan.Zero, TimeSpan.Zero);
        while (!process.WaitForExit(TimeSpan.FromTicks(Math.Clamp((time - clock.Elapsed).Ticks, 0, Look.Ticks))))
        {
            if (OperatingSystem.IsLinux())
            {
                looked = clock.Elapsed;
                var usage = ProcessUsage.Of(process.Id);
                TookTooMuchMemory = usage.Memory > memory;
                if (usage.Cpu > used) used = usage.Cpu;
            }

            TookTooLong = !TookTooMuchMemory && clock.Elapsed >= time;
            if (TookTooLong || TookTooMuchMemory)
            {
                Kill();
                process.WaitForExit();
                return;
            }
        }

        // Whatever processors there are may have worked for it since the last look.
        if (OperatingSystem.IsLinux()) worked = used + ((clock.Elapsed - looked + Look) * Environment.ProcessorCount);
    }

    private static ProcessStartInfo Described(string program, IReadOnlyList<string> arguments, TimeSpan cpuTime)
    {
        // The launchers would start without it.
        var path = Find(OperatingSystem.IsWindows() ? program + ".exe" : program) ?? throw new FileNotFoundException($"There is no program '{program}'.");
        string[] binding =
            OperatingSystem.IsWindows() ? []
            : OperatingSystem.IsLinux() && FindOfUtilLinux("setsid") is { } setsid && FindOfUtilLinux("setpriv") is { } setpriv
                ? [setsid, setpriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", IfParentLives, "sh", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]
            : ["/bin/sh", "-c", Watching, "sh", Seconds(cpuTime).ToString(CultureInfo.InvariantCulture)];
        string[] command = [.. binding, path, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = binding is ["/bin/sh", ..],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>A busybox of the same name knows no <c>--pdeathsig</c>.</summary>
    private static string? FindOfUtilLinux(string program) =>
        Find(program) is { } path && File.ResolveLinkTarget(path, returnFinalTarget: true)?.Name != "busybox" ? path : null;

    private static ulong Seconds(TimeSpan time) => (ulong)Math.Max(1, Math.Ceiling(time.TotalSeconds));

    /// <summary>Limits stay when the launchers give way to the program.</summary>
    private static unsafe void Limit(int process, TimeSpan cpuTime)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var seconds = Seconds(cpuTime);
        // Both limits the same: killed at once, where a program may take its time over the first one's signal.
        var limit = stackalloc ulong[2] { seconds, seconds };
        _ = SetLimit(process, CpuTimeLimit, limit, null);
        limit[0] = limit[1] = 0;
        _ = SetLimit(process, CoreSizeLimit, limit, null);
    }

    private static async Task<string> ReadLast(Stream stream)
    {
        var kept = new StringBuilder();
        var buffer = new byte[KeptErrors];
        int read;
        while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            kept.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (kept.Length > 2 * KeptErrors)
                kept.Remove(0, kept.Length - KeptErrors);
        }

        return kept.ToString();
    }

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static unsafe partial int SetLimit(int process, int resource, ulong* limit, ulong* before);
}
