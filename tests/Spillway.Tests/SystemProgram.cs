using System.ComponentModel;
using System.Diagnostics;

namespace Spillway.Tests;

/// <summary>A program of the system, run to its end.</summary>
internal static class SystemProgram
{
    /// <returns>Null: it was done; otherwise why not.</returns>
    internal static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program}: {error.Trim()}";
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
