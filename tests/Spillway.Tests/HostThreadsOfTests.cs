using System.Runtime.CompilerServices;
using Spillway.Cli;

namespace Spillway.Tests;

/// <summary>Tests run hosts in this process, several at a time, and hold threads themselves: it gets those that a host of as many exports gets.</summary>
internal static class HostThreadsOfTests
{
    [ModuleInitializer]
    internal static void Prepare() => HostThreads.Prepare(4);
}
