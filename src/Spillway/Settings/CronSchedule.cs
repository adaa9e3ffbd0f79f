using System.Globalization;
using System.Text.RegularExpressions;
using Quartz;

namespace Spillway.Settings;

/// <summary>Five fields of crontab as Quartz wants them: seconds first, days of the week counted from 1, and a question mark in one of the two day fields.</summary>
internal static partial class CronSchedule
{
    /// <exception cref="FormatException">Not five fields.</exception>
    internal static string ToQuartz(string cron)
    {
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5) throw new FormatException($"The schedule '{cron}' must have five fields: minute, hour, day, month, day of the week.");
        var (day, weekday) = (fields[2], fields[4] == "*" ? "?" : Numbers().Replace(fields[4], OneMore));
        if (weekday != "?")
        {
            if (day != "*") throw new FormatException($"The schedule '{cron}' names days of the month and of the week; leave one of them *.");
            day = "?";
        }

        return $"0 {fields[0]} {fields[1]} {day} {fields[3]} {weekday}";
    }

    /// <summary>Whether it can be read and comes round at all: the 31st of February never does.</summary>
    internal static bool IsValid(string cron)
    {
        try
        {
            return new CronExpression(ToQuartz(cron)).GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is not null;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }

    private static string OneMore(Match number) => ((int.Parse(number.Value, CultureInfo.InvariantCulture) % 7) + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Not a step (<c>*/2</c>) and not an ordinal (<c>#2</c>).</summary>
    [GeneratedRegex("(?<![/#0-9])[0-9]+")]
    private static partial Regex Numbers();
}
