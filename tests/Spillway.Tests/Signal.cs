using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spillway.Tests;

/// <summary>Sent at once, as no program that is started for it could. Numbers of Linux.</summary>
internal static partial class Signal
{
    internal const int Terminate = 15, Continue = 18, Stop = 19;

    internal static void Send(int signal, Process process) => Marshal.ThrowExceptionForHR(Kill(process.Id, signal) == 0 ? 0 : Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
