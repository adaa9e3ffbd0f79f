namespace Spillway.Exports.Requests;

/// <summary>Work that a host starts by a schedule.</summary>
/// <param name="Cron">Five fields, as in crontab.</param>
public sealed record ScheduledWork(string Key, string Cron, TimeZoneInfo TimeZone, Func<CancellationToken, Task> Run);
