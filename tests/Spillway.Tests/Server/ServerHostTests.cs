using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Spillway.Server;
using Spillway.Settings;
using Spillway.Tests.Exports.Requests;

namespace Spillway.Tests.Server;

/// <summary>A server whose background work cannot begin at once, as on a full disk.</summary>
[Collection(ServerHosts.Name)]
public sealed class ServerHostTests
{
    [Fact]
    public async Task A_server_that_cannot_work_yet_says_so_once_and_works_as_soon_as_it_can()
    {
        using var desk = new ExportDesk();
        // The engine keeps its tables in a file of that name.
        var obstacle = Directory.CreateDirectory(Path.Combine(desk.Root, "engine.db"));
        var log = new ConcurrentQueue<string>();
        var settings = SettingsReader.Read(null, name => NoSchedules.Environment.GetValueOrDefault(name));
        await using var host = await ServerHost.Start(new ServerSetup(desk.Root, desk.Database, settings, "http://127.0.0.1:0", new HastyTime(), log.Enqueue), default);
        using var client = new HttpClient { BaseAddress = host.Address };
        using var accepted = await client.PostAsync("/api/tasks/1/dataset/export?format=COCO%201.0", null, TestContext.Current.CancellationToken);
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = JsonDocument.Parse(await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("rq_id").GetString()!;
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        log.ShouldHaveSingleItem().ShouldContain("No export and no periodic job runs in this server");
        desk.Status(id).Status.ShouldBe("queued");

        obstacle.Delete();
        await desk.Over(id, seconds: 30);
        log.ShouldContain("Exports and periodic jobs run in this server now.");
    }

    /// <summary>Its timers ring ten times as early.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 10 : dueTime, period);
    }
}
