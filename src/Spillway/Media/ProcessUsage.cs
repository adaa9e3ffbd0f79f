using System.Globalization;

namespace Spillway.Media;

/// <summary>What a process and its children take, as Linux tells.</summary>
/// <param name="Memory">Bytes that lie in memory now.</param>
/// <param name="Cpu">Time on all processors so far.</param>
internal readonly record struct ProcessUsage(long Memory, TimeSpan Cpu)
{
    private const int UserTime = 11, SystemTime = 12, ResidentPages = 21, TicksPerSecond = 100;

    /// <summary>Nothing, where it has ended.</summary>
    internal static ProcessUsage Of(int process)
    {
        var usage = OfOne(process);
        foreach (var child in Read($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var more = Of(int.Parse(child, CultureInfo.InvariantCulture));
            usage = new ProcessUsage(usage.Memory + more.Memory, usage.Cpu + more.Cpu);
        }

        return usage;
    }

    private static ProcessUsage OfOne(int process)
    {
        var text = Read($"/proc/{process}/stat");
        if (text.Length == 0)
            return default;

        // The program's name comes before, in brackets, and may hold anything.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessUsage(Number(ResidentPages) * Environment.SystemPageSize, TimeSpan.FromSeconds((double)(Number(UserTime) + Number(SystemTime)) / TicksPerSecond));

        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
