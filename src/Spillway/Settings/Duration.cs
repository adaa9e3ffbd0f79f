using System.Globalization;

namespace Spillway.Settings;

/// <summary>Times as people write them in settings: <c>90s</c>, <c>10m</c>, <c>24h</c>, <c>7d</c>; a bare number counts seconds, as CVAT's do.</summary>
internal static class Duration
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        text = text.Trim();
        if (text.Length == 0) return false;
        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        var digits = unit == 0 ? text : text[..^1];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var seconds = number * Math.Max(unit, 1);
        if (!(seconds <= TimeSpan.FromDays(36500).TotalSeconds)) return false;   // NaN too
        span = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>For a timer, which cannot be set further ahead than some weeks: what is longer never rings.</summary>
    public static TimeSpan ForTimer(TimeSpan span) => span < LongestTimer ? span : Timeout.InfiniteTimeSpan;

    /// <summary>The two largest units: <c>3 h 12 min</c>, <c>45 s</c>.</summary>
    public static string Words(TimeSpan span)
    {
        var negative = span < TimeSpan.Zero ? "-" : "";
        span = span.Duration();
        return negative + (span switch
        {
            { TotalDays: >= 1 } => $"{(int)span.TotalDays} d {span.Hours} h",
            { TotalHours: >= 1 } => $"{(int)span.TotalHours} h {span.Minutes} min",
            { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
            { TotalSeconds: >= 10 } => $"{(int)span.TotalSeconds} s",
            _ => span.TotalSeconds.ToString("0.0#", CultureInfo.InvariantCulture) + " s",
        });
    }
}
