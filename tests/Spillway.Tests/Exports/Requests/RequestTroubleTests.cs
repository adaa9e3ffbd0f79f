using Microsoft.EntityFrameworkCore;
using Spillway.Exports.Requests;

namespace Spillway.Tests.Exports.Requests;

/// <summary>What goes wrong around a build: its settings, its row, its worker, its result.</summary>
public class RequestTroubleTests
{
    private protected virtual ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) => new(write, settings);

    private protected const string Entry = "task-1-dataset-instance1736416800.0-note-10.zip";

    [Fact]
    public async Task A_time_limit_may_be_longer_than_any_timer()
    {
        using var desk = Desk(null, ("export_time_limit", "60d"));
        var id = await desk.Ask(ExportDesk.Dataset());
        (await desk.Requests.Worker.Run(id, default)).ShouldBeTrue();
        desk.Status(id).Status.ShouldBe("finished");
    }

    [Fact]
    public async Task A_request_whose_row_cannot_be_read_fails()
    {
        using var desk = Desk();
        var id = await desk.Ask(ExportDesk.Dataset());
        using (var context = desk.Database.CreateContext())
        {
            await context.Requests.ExecuteUpdateAsync(set => set.SetProperty(row => row.Payload, "{"), TestContext.Current.CancellationToken);
        }

        (await desk.Requests.Worker.Run(id, default)).ShouldBeTrue();
        desk.Status(id).Status.ShouldBe("failed");
    }
}
