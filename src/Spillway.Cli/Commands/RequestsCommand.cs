using System.CommandLine;
using System.Globalization;
using Spillway.Exports.Requests;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway requests list|show|cancel</c>.</summary>
internal static class RequestsCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The request's id, as `requests list` shows it." };

    public static Command Create() => new("requests", "List, show or cancel what was asked for.")
    {
        new Command("list", "List requests, newest first.").Runs(List),
        new Command("show", "Show one request.") { Id }.Runs(Show),
        new Command("cancel", "Cancel a request: its work stops and leaves nothing.") { Id }.Runs(Cancel),
    };

    private static Task<int> List(Invocation invocation, CancellationToken cancellationToken)
    {
        var all = invocation.Requests().List(null);
        if (invocation.Terminal.Json) invocation.Terminal.Object(all);
        else invocation.Terminal.Table(["status", "progress", "created", "id", "message"], all.Select(Row), 1);
        return Task.FromResult(CommandLine.Done);
    }

    private static IReadOnlyList<string> Row(RequestStatus status) =>
    [
        status.Status,
        status.Progress?.ToString("P0", CultureInfo.InvariantCulture) ?? "",
        status.CreatedDate.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        status.Id,
        status.Message,
    ];

    private static Task<int> Show(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Value(Id)!;
        var status = invocation.Requests().Find(id) ?? throw NoSuch(id);
        if (invocation.Terminal.Json) invocation.Terminal.Object(status);
        else invocation.Terminal.Table(["status", "progress", "created", "id", "message"], [Row(status)], 1);
        return Task.FromResult(CommandLine.Done);
    }

    private static async Task<int> Cancel(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Value(Id)!;
        switch (await invocation.Requests().Cancel(id, cancellationToken).ConfigureAwait(false))
        {
            case CancelVerdict.Cancelled:
                invocation.Terminal.Line($"cancelled: {id}");
                return CommandLine.Done;
            case CancelVerdict.TooLate:
                throw new RequestRefusedException($"The request '{id}' is over and cannot be cancelled.");
            default:
                throw NoSuch(id);
        }
    }

    private static RequestRefusedException NoSuch(string id) => new($"There is no request '{id}': `spillway requests list` shows those there are.");
}
