using System.Globalization;

namespace Spillway.Settings;

/// <summary>The settings in force. Times are spans; every value is checked when this is made.</summary>
public sealed class SpillwaySettings
{
    private const string ScheduleSuffix = "_schedule";

    private readonly Dictionary<string, SettingValue> _values;

    internal SpillwaySettings(IReadOnlyList<SettingValue> values, IReadOnlyList<string> warnings)
    {
        Values = values;
        Warnings = warnings;
        _values = values.ToDictionary(value => value.Definition.Name, StringComparer.Ordinal);
        ExportCacheTtl = Span("export_cache_ttl");
        ExportCacheTtlProject = SpanOr("export_cache_ttl_project", ExportCacheTtl);
        ExportCacheTtlTask = SpanOr("export_cache_ttl_task", ExportCacheTtl);
        ExportCacheTtlJob = SpanOr("export_cache_ttl_job", ExportCacheTtl);
        ExportCacheUnknownRetention = Span("export_cache_unknown_retention");
        CacheQuota = Amount("cache_quota");
        CacheHighWatermark = Share("cache_high_watermark");
        CacheLowWatermark = Share("cache_low_watermark");
        CacheMinFree = Amount("cache_min_free");
        CachePolicies = CacheTier.ParseAll(Text("cache_policies"), _values["cache_policies"].Origin);
        ExportCacheLockTtl = Span("export_cache_lock_ttl");
        ExportCacheLockAcquisitionTimeout = Span("export_cache_lock_acquisition_timeout");
        ExportLockedRetryInterval = Span("export_locked_retry_interval");
        ExportTimeLimit = Span("export_time_limit");
        RequestLease = Span("request_lease");
        ExportWorkers = Whole("export_workers", 1, 256);
        VideoTimeLimit = Span("video_time_limit");
        VideoCpuLimit = Span("video_cpu_limit");
        VideoMemoryLimit = Bytes("video_memory_limit");
        VideoOutputLimit = Bytes("video_output_limit");
        ArchiveInflatedLimit = Bytes("archive_inflated_limit");
        OneRunningExportPerUser = Flag("one_running_job_in_queue_per_user");
        DisabledFormats = Text("disabled_formats").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        TmpRetention = Days("tmp_file_or_dir_retention_days");
        IgnoreTmpCleanupErrors = Flag("ignore_tmp_folder_cleanup_errors");
        foreach (var name in _values.Keys.Where(name => name.EndsWith(ScheduleSuffix, StringComparison.Ordinal)))
        {
            if (!CronSchedule.IsValid(Text(name))) throw Refused(name, "a time of cron in five fields, minute, hour, day, month and day of the week, such as 30 3 * * *");
        }

        TimeZone = Zone("time_zone");
        PeriodicJobTimeLimit = Span("periodic_job_time_limit");
        PeriodicJobMargin = Span("periodic_job_margin");
        SweepDeletionsPerSecond = Whole("sweep_deletions_per_second", 0, 1_000_000_000);
        PeriodicHistoryRetention = Span("periodic_history_retention");
        Database = Text("database");
        CvatRedis = Text("cvat_redis_host").Length == 0 ? null : new CvatRedis(
            new RedisAddress(Text("cvat_redis_host"), Whole("cvat_redis_port", 1, 65535), Text("cvat_redis_password"), Whole("cvat_redis_database", 0, 65535)),
            Text("cvat_data_path").TrimEnd('/'));
        LogFormat = Text("log_format") is "text" or "json" ? Text("log_format") : throw Refused("log_format", "text or json");
        Listen = Text("listen");

        if (ExportCacheLockAcquisitionTimeout <= ExportCacheLockTtl)
        {
            throw new InvalidSettingException(
                $"export_cache_lock_acquisition_timeout ({Text("export_cache_lock_acquisition_timeout")}) must be greater than export_cache_lock_ttl ({Text("export_cache_lock_ttl")}): raise the first or lower the second.");
        }

        if (CacheLowWatermark > CacheHighWatermark)
        {
            throw new InvalidSettingException(
                $"cache_low_watermark ({Text("cache_low_watermark")}) must not be above cache_high_watermark ({Text("cache_high_watermark")}).");
        }

        if (ArchiveInflatedLimit < 1 << 20) throw Refused("archive_inflated_limit", "at least 1MiB");

        if (RequestLease < TimeSpan.FromSeconds(1))
        {
            throw new InvalidSettingException($"request_lease ({Text("request_lease")}) must be at least 1s: a worker that is busy for a moment would lose its request.");
        }

        if (PeriodicJobMargin >= PeriodicJobTimeLimit)
        {
            throw new InvalidSettingException(
                $"periodic_job_margin ({Text("periodic_job_margin")}) must be less than periodic_job_time_limit ({Text("periodic_job_time_limit")}).");
        }
    }

    public TimeSpan ExportCacheTtl { get; }

    public TimeSpan ExportCacheTtlProject { get; }

    public TimeSpan ExportCacheTtlTask { get; }

    public TimeSpan ExportCacheTtlJob { get; }

    public TimeSpan ExportCacheUnknownRetention { get; }

    /// <summary>Null: the cache may take any size.</summary>
    public DiskAmount? CacheQuota { get; }

    /// <summary>Of the quota, 0…1.</summary>
    public double CacheHighWatermark { get; }

    /// <summary>Of the quota, 0…1.</summary>
    public double CacheLowWatermark { get; }

    /// <summary>Null: nothing must stay free.</summary>
    public DiskAmount? CacheMinFree { get; }

    public IReadOnlyList<CacheTier> CachePolicies { get; }

    public TimeSpan ExportCacheLockTtl { get; }

    public TimeSpan ExportCacheLockAcquisitionTimeout { get; }

    public TimeSpan ExportLockedRetryInterval { get; }

    public TimeSpan ExportTimeLimit { get; }

    public TimeSpan RequestLease { get; }

    public int ExportWorkers { get; }

    public TimeSpan VideoTimeLimit { get; }

    public TimeSpan VideoCpuLimit { get; }

    public long VideoMemoryLimit { get; }

    public long VideoOutputLimit { get; }

    public long ArchiveInflatedLimit { get; }

    public bool OneRunningExportPerUser { get; }

    public IReadOnlyList<string> DisabledFormats { get; }

    public TimeSpan TmpRetention { get; }

    public bool IgnoreTmpCleanupErrors { get; }

    public TimeZoneInfo TimeZone { get; }

    public TimeSpan PeriodicJobTimeLimit { get; }

    public TimeSpan PeriodicJobMargin { get; }

    /// <summary>0: as fast as it can.</summary>
    public int SweepDeletionsPerSecond { get; }

    public TimeSpan PeriodicHistoryRetention { get; }

    /// <summary>Empty: SQLite.</summary>
    internal string Database { get; }

    /// <summary>Null: CVAT's locks are not asked for.</summary>
    internal CvatRedis? CvatRedis { get; }

    /// <summary><c>text</c> or <c>json</c>.</summary>
    public string LogFormat { get; }

    public string Listen { get; }

    /// <summary>Deprecated and doubly set names, each one sentence.</summary>
    public IReadOnlyList<string> Warnings { get; }

    internal IReadOnlyList<SettingValue> Values { get; }

    /// <summary>The schedule of a periodic job by its key, such as <c>tmp-cleanup</c>.</summary>
    public string Schedule(string periodicJobKey) => Text(periodicJobKey.Replace('-', '_') + ScheduleSuffix);

    private string Text(string name) => _values[name].Value;

    private TimeSpan Span(string name) =>
        Duration.TryParse(Text(name), out var span) ? span : throw Refused(name, "a time such as 90s, 10m, 24h or 7d (a bare number counts seconds)");

    private DiskAmount? Amount(string name) => Text(name).Length == 0 ? null
        : DiskAmount.TryParse(Text(name), out var amount) ? amount
        : throw Refused(name, "a size such as 200GB, or a share of the disk such as 30%");

    private long Bytes(string name) => ByteSize.TryParse(Text(name), out var bytes) ? bytes : throw Refused(name, "a number of bytes such as 200GB");

    private double Share(string name) => DiskAmount.TryParseShare(Text(name), out var share) ? share : throw Refused(name, "a share such as 90%");

    private TimeSpan SpanOr(string name, TimeSpan otherwise) => Text(name).Length == 0 ? otherwise : Span(name);

    private TimeSpan Days(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var days) && days is >= 0 and <= 36500
            ? TimeSpan.FromDays(days)
            : throw Refused(name, "a number of days from 0 to 36500");

    private int Whole(string name, int least, int most) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refused(name, $"a whole number from {least} to {most}");

    private bool Flag(string name) => Text(name).ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" or "" => false,
        _ => throw Refused(name, "true or false"),
    };

    private TimeZoneInfo Zone(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Text(name), out var zone) ? zone : throw Refused(name, "a time zone such as UTC or Europe/Berlin");

    private InvalidSettingException Refused(string name, string expected) =>
        new($"The setting {name} is '{_values[name].Shown}' ({_values[name].Origin}), but must be {expected}.");
}
