namespace Spillway.Settings;

/// <summary>Every setting there is, in the order in which <c>doctor</c> and the documentation show them.</summary>
internal static class SettingDefinitions
{
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new("export_cache_ttl", "24h", "Life time of an entry of the export cache after its last use.", "CVAT_EXPORT_CACHE_TTL", "CVAT_DATASET_CACHE_TTL"),
        new("export_cache_ttl_project", "", "The same for projects; empty: export_cache_ttl."),
        new("export_cache_ttl_task", "", "The same for tasks; empty: export_cache_ttl."),
        new("export_cache_ttl_job", "", "The same for jobs; empty: export_cache_ttl."),
        new("export_cache_unknown_retention", "7d", "Age at which a file of the cache is deleted whose name is not an entry's."),
        new("cache_quota", "", "What the export cache may take, such as 200GB, or 30% of its file system; empty: no limit."),
        new("cache_high_watermark", "95%", "Share of cache_quota from which a sweep evicts entries."),
        new("cache_low_watermark", "85%", "Share of cache_quota at which it stops."),
        new("cache_min_free", "", "What must stay free on the file system of the cache, such as 50GB or 10%; empty: nothing."),
        new("cache_policies", "", "Tiers with life times and sizes of their own, a JSON list; see cache-policies.md."),
        new("export_cache_lock_ttl", "30s", "Life time of the lock on an entry, where locks expire.", "CVAT_EXPORT_CACHE_LOCK_TTL", "CVAT_DATASET_EXPORT_LOCK_TTL"),
        new("export_cache_lock_acquisition_timeout", "50s", "How long to wait for an entry's lock; greater than export_cache_lock_ttl.", "CVAT_EXPORT_CACHE_LOCK_ACQUISITION_TIMEOUT", "CVAT_DATASET_CACHE_LOCK_TIMEOUT"),
        new("export_locked_retry_interval", "60s", "When to try again an export whose entry was locked.", "CVAT_EXPORT_LOCKED_RETRY_INTERVAL", "CVAT_DATASET_EXPORT_LOCKED_RETRY_INTERVAL"),
        new("export_time_limit", "4h", "An export that runs longer is stopped and fails."),
        new("request_lease", "45s", "How long a worker that shows no sign of life keeps its request before another takes it over."),
        new("export_workers", "2", "Exports that run at the same time in one worker process."),
        new("video_time_limit", "2h", "Decoding the frames of one video may take this long, then the export fails."),
        new("video_cpu_limit", "8h", "The same in time of all processors together."),
        new("video_output_limit", "1TiB", "All pictures of one video together may take this many bytes."),
        new("archive_inflated_limit", "100GiB", "All compressed entries of one backup archive together may hold this many bytes, unpacked."),
        new("one_running_job_in_queue_per_user", "false", "Run one export at a time for each user.", "ONE_RUNNING_JOB_IN_QUEUE_PER_USER"),
        new("disabled_formats", "", "Names of dataset formats that are refused, separated by commas."),
        new("tmp_file_or_dir_retention_days", "1", "Days after which what lies unused in the temporary directories is deleted.", "TMP_FILE_OR_DIR_RETENTION_DAYS"),
        new("ignore_tmp_folder_cleanup_errors", "true", "An export succeeds even if its temporary directory cannot be removed.", "IGNORE_TMP_FOLDER_CLEANUP_ERRORS"),
        new("export_cache_cleanup_schedule", "0 * * * *", "When expired entries are deleted (cron, five fields)."),
        new("tmp_cleanup_schedule", "30 * * * *", "When data/tmp is cleaned."),
        new("object_tmp_cleanup_schedule", "0 3 * * *", "When the tmp directories of projects, tasks and jobs are cleaned."),
        new("time_zone", "UTC", "In which the schedules are meant."),
        new("periodic_job_time_limit", "10m", "A periodic job stops by itself before this."),
        new("periodic_job_margin", "30s", "How long before its time limit a periodic job stops."),
        new("sweep_deletions_per_second", "0", "A sweep deletes no faster than this; 0: as fast as it can."),
        new("periodic_history_retention", "90d", "How long records of periodic jobs are kept."),
        new("database", "", "Connection string of a PostgreSQL database that several servers share; empty: an SQLite file in the data root.", IsSecret: true),
        new("cvat_redis_host", "", "Redis in which a CVAT beside keeps its locks; empty: its locks are not asked for.", "CVAT_REDIS_INMEM_HOST"),
        new("cvat_redis_port", "6379", "Its port.", "CVAT_REDIS_INMEM_PORT"),
        new("cvat_redis_password", "", "Its password.", "CVAT_REDIS_INMEM_PASSWORD", IsSecret: true),
        new("cvat_redis_database", "0", "The number of its database."),
        new("cvat_data_path", "/home/django/data", "Where that CVAT itself sees the data root: its locks are named by such paths."),
        new("log_format", "text", "How `serve` and `worker` log: text, or json for one object a line."),
        new("listen", "http://127.0.0.1:8080", "Where `serve` answers; loopback only."),
    ];
}
