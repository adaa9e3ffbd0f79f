using Spillway.Settings;

namespace Spillway.Housekeeping.Jobs;

/// <summary>The one argument of the jobs that clean temporary directories.</summary>
internal static class RetentionArgument
{
    internal const string Usage = "retention, such as 12h or 3d, instead of the setting's";

    internal static TimeSpan Read(string key, IReadOnlyList<string> arguments, SpillwaySettings settings) => arguments switch
    {
        [] => settings.TmpRetention,
        [var text] when Duration.TryParse(text, out var span) => span,
        [var text] => throw new PeriodicJobException($"{key} does not take '{text}': say a {Usage}."),
        _ => throw new PeriodicJobException($"{key} takes one argument, not {arguments.Count}: {Usage}."),
    };
}
