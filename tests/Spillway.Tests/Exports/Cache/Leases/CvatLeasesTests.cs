using Spillway.Exports.Cache.Leases;
using Spillway.Settings;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Cache.Leases;

/// <summary>Contract section 2: the lock that CVAT's exporter, downloader and sweeper take.</summary>
public sealed class CvatLeasesTests(RedisServer server) : EntryLeasesTests
{
    private const string Entry = "task-2-dataset-instance1.5-coco-10.zip";

    private readonly string dataPath = "/home/django/" + Guid.NewGuid();

    private string Key => $"redlock:export_lock:{dataPath}/cache/export/{Entry}";

    [Fact]
    public void It_is_the_key_that_CVAT_locks_with_a_token_and_a_life_time()
    {
        using var redis = RedisConnection.Open(server.Address);
        using (Create().TryWrite(Entry).ShouldNotBeNull())
        {
            Guid.TryParseExact(redis.Ask("GET", Key), "D", out _).ShouldBeTrue();
            long.Parse(redis.Ask("PTTL", Key)!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(25_000, 30_000);
        }

        redis.Ask("EXISTS", Key).ShouldBe("0");
    }

    [Fact]
    public void What_CVAT_has_locked_is_not_to_be_had()
    {
        using var redis = RedisConnection.Open(server.Address);
        redis.Ask("SET", Key, "of a downloader", "NX", "PX", "60000").ShouldBe("OK");
        Create().TryWrite(Entry).ShouldBeNull();
        Create().IsLeased(Entry).ShouldBeTrue();
        redis.Ask("GET", Key).ShouldBe("of a downloader");
    }

    /// <summary>Contract section 7: an expired lock is noticed when it is released.</summary>
    [Fact]
    public async Task A_lease_that_outlived_its_time_is_not_held_and_leaves_the_next_holders_lock_alone()
    {
        using var redis = RedisConnection.Open(server.Address);
        var old = Create(TimeSpan.FromMilliseconds(200)).TryWrite(Entry).ShouldNotBeNull();
        await Task.Delay(400, TestContext.Current.CancellationToken);
        old.IsHeld().ShouldBeFalse();
        redis.Ask("SET", Key, "of CVAT", "NX", "PX", "60000").ShouldBe("OK");
        old.Dispose();
        redis.Ask("GET", Key).ShouldBe("of CVAT");
    }

    [Fact]
    public void A_redis_that_does_not_answer_or_refuses_the_password_is_said_so_without_the_password()
    {
        foreach (var address in new[] { new RedisAddress("127.0.0.1", 1, "secret", 0), server.Address with { Password = "secret" } })
        {
            var leases = new CvatLeases(new CvatRedis(address, dataPath), TimeSpan.FromSeconds(30), TimeProvider.System);
            var message = Should.Throw<LeasesUnavailableException>(() => leases.TryWrite(Entry)).Message;
            message.ShouldStartWith($"CVAT's Redis at {address} cannot be asked for locks: ");
            message.ShouldNotContain("secret");
            Should.Throw<LeasesUnavailableException>(() => leases.IsLeased(Entry));
        }
    }

    private protected override IEntryLeases Create() => Create(TimeSpan.FromSeconds(30));

    private CvatLeases Create(TimeSpan lifeTime) => new(new CvatRedis(server.Address, dataPath), lifeTime, TimeProvider.System);
}
