using Spillway.Database;
using Spillway.Datasets;

namespace Spillway.Exports.Requests;

/// <summary>
/// Leads a request through its life in a database that is thrown away. Entity Framework builds a query when it is first asked: half a second for
/// the first user, and on a loaded machine seconds in which a transaction of a worker holds all others up.
/// </summary>
internal static class RequestRehearsal
{
    private const string Token = "rehearsal";

    internal static Task Run(ExportRequests requests, CancellationToken cancellationToken) =>
        requests.Database.InPrivate(database => Run(requests, database, cancellationToken));

    private static async Task Run(ExportRequests requests, SpillwayDatabase database, CancellationToken cancellationToken)
    {
        AddTask(database);
        var (desk, oneForEachUser) = (new ExportRequests(requests.DataDirectory, database, requests.Settings, requests.Time, requests.Formats, requests.Content), requests.Settings.OneRunningExportPerUser);
        // A backup, since a format may be disabled.
        var outcome = await desk.Ask(ExportRequest.Backup(ExportTarget.Task, 1, null, userId: 0), cancellationToken).ConfigureAwait(false);
        var id = outcome.RequestId ?? throw new InvalidOperationException(outcome.Message);
        desk.Table.Clean();
        desk.Table.Ready(oneForEachUser);
        desk.Table.TryBegin(id, Token, oneForEachUser);
        using (var snapshot = database.CreateSnapshot())
        {
            ExportedObject.Find(snapshot, ExportTarget.Task, 1);
            requests.Content.Open(snapshot, ExportRequest.Dataset(ExportTarget.Task, 1, requests.Formats.All[0].Name, saveImages: false, userId: 0), cancellationToken).Dispose();
        }

        desk.Table.IsWanted(Token);
        desk.Table.Renew(Token, 0.5);
        desk.Table.IsInForce(Token);
        desk.Table.Finish(Token, "", "", _ => "", _ => TimeSpan.Zero);
        desk.Find(id);
    }

    /// <summary>Without frames and jobs, but with data that could be there.</summary>
    private static void AddTask(SpillwayDatabase database)
    {
        using var context = database.CreateContext();
        context.Tasks.Add(new TaskRow
        {
            Name = "",
            Subset = "",
            Document = """{"version":"1.0","name":"","labels":[],"jobs":[]}""",
            DataId = 0,
            CreatedAt = DateTime.UnixEpoch,
            UpdatedAt = DateTime.UnixEpoch,
        });
        context.SaveChanges();
    }
}
