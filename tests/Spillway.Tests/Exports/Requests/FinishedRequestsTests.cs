using Spillway.Exports.Requests;
using Spillway.Formats;
using Spillway.Storage;
using Spillway.Tests.Housekeeping;

namespace Spillway.Tests.Exports.Requests;

/// <summary>How long a request is remembered that is over.</summary>
public sealed class FinishedRequestsTests
{
    [Fact]
    public async Task A_finished_request_outlives_a_jump_of_the_clock_and_goes_when_its_time_is_over()
    {
        Assert.SkipUnless(BootTime.Read() is not null, "This system has no clock that counts since the start of the machine.");
        using var desk = new ExportDesk();
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        string id;
        await using (var host = await RequestHost.TryStart(desk.Requests, [], default))
        {
            id = await desk.Ask(ExportDesk.Dataset());
            await desk.Over(id);
        }

        var watch = new ClockWatch(desk.Root, clock);
        watch.Check(remember: true);
        clock.Now += TimeSpan.FromDays(30);
        await StartOnce();
        desk.Requests.Find(id).ShouldNotBeNull();
        watch.Check(remember: true, accept: true);
        await StartOnce();
        desk.Requests.Find(id).ShouldBeNull();

        async Task StartOnce()
        {
            var requests = new ExportRequests(desk.Root, desk.Database, desk.Settings, clock, new DatasetFormats([new NoteFormat()]), desk);
            await using var host = await RequestHost.TryStart(requests, [], default);
        }
    }
}
