using Spillway.Settings;

namespace Spillway.Exports.Cache.Leases;

/// <summary>
/// CVAT's own locks in its Redis: one key for each path as CVAT sees it, holding a token of who locked it, gone after its life time. CVAT has no
/// shared lock, so reading takes the same.
/// </summary>
/// <param name="lifeTime">After which the lock ends by itself, as CVAT's do.</param>
internal sealed class CvatLeases(CvatRedis cvat, TimeSpan lifeTime, TimeProvider time) : IEntryLeases
{
    private const string ReleaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    /// <summary>A Redis that did not answer is not asked again for each of a million entries.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private RedisConnection? connection;
    private (long Since, string Why)? failed;

    public IEntryLease? TryRead(string entry) => TryWrite(entry);

    public IEntryLease? TryWrite(string entry, string? builder = null)
    {
        var (key, token, since) = (KeyOf(entry), Guid.NewGuid().ToString(), time.GetTimestamp());
        var milliseconds = FormattableString.Invariant($"{(long)lifeTime.TotalMilliseconds}");
        return Ask("SET", key, token, "NX", "PX", milliseconds) is null ? null : new Lease(this, key, token, since);
    }

    public bool IsLeased(string entry) => Ask("EXISTS", KeyOf(entry)) == "1";

    public void End(string builder)
    {
    }

    public void RemoveUnused()
    {
    }

    private bool IsYoung(long since) => time.GetElapsedTime(since) < lifeTime * 0.9;

    private string KeyOf(string entry) => $"redlock:export_lock:{cvat.DataPath}/cache/export/{entry}";

    private string? Ask(params string[] words)
    {
        if (failed is { } before && time.GetElapsedTime(before.Since) < Silence) throw Unavailable(before.Why);
        // A connection may have been closed while nobody asked: once more on a new one.
        for (var again = connection is not null; ; again = false)
        {
            try
            {
                connection ??= RedisConnection.Open(cvat.Address);
                var answer = connection.Ask(words);
                failed = null;
                return answer;
            }
            catch (RedisException e)
            {
                connection?.Dispose();
                connection = null;
                if (again) continue;
                failed = (time.GetTimestamp(), e.Message);
                throw Unavailable(e.Message);
            }
        }
    }

    private LeasesUnavailableException Unavailable(string why) =>
        new($"CVAT's Redis at {cvat.Address} cannot be asked for locks: {why.TrimEnd('.')}. Check the settings cvat_redis_host, _port and _password.");

    private sealed class Lease(CvatLeases leases, string key, string token, long since) : IEntryLease
    {
        /// <summary>With a margin for clocks that run differently, as Redlock has it.</summary>
        public bool IsHeld() => leases.IsYoung(since);

        public void Dispose()
        {
            try
            {
                leases.Ask("EVAL", ReleaseScript, "1", key, token);
            }
            catch (LeasesUnavailableException)
            {
                // It ends by itself.
            }
        }
    }
}
