using System.CommandLine;
using System.Globalization;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway list</c>: projects, tasks and jobs of the data root.</summary>
internal static class ListCommand
{
    public static Command Create() =>
        new Command("list", "List the projects, tasks and jobs of the data root.").Runs(Run);

    private static Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        using var snapshot = invocation.OpenDatabase().ConnectToSnapshot();
        var projects = snapshot.Query($"""SELECT "Id", "Name", "UpdatedAt" FROM "Projects" ORDER BY "Id" """, row => new { Id = row.Long(), Name = row.Text(), UpdatedAt = row.Time() });
        var tasks = snapshot.Query(
            $"""SELECT "Id", "ProjectId", "Name", "Subset", "Size", "IsVideo", "Is3D", "DataId", "UpdatedAt" FROM "Tasks" ORDER BY "Id" """,
            row => new
            {
                Id = row.Long(),
                ProjectId = row.LongOrNull(),
                Name = row.Text(),
                Subset = row.Text(),
                Size = row.Int(),
                IsVideo = row.Bool(),
                Is3D = row.Bool(),
                DataId = row.LongOrNull(),
                UpdatedAt = row.Time(),
            });
        var bytes = snapshot.Query($"""SELECT "DataId", CAST(SUM("Length") AS bigint) FROM "Media" GROUP BY "DataId" """, row => KeyValuePair.Create(row.Long(), row.Long()))
            .ToDictionary();
        var jobs = snapshot.Query(
            $"""SELECT "Id", "TaskId", "Type", "State", "StartFrame", "StopFrame", "UpdatedAt" FROM "Jobs" ORDER BY "Id" """,
            row => new
            {
                Id = row.Long(),
                TaskId = row.Long(),
                Type = row.Text(),
                State = row.Text(),
                StartFrame = row.Int(),
                StopFrame = row.Int(),
                UpdatedAt = row.Time(),
            })
            .ToLookup(job => job.TaskId);
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(new
            {
                projects,
                tasks = tasks.Select(task => new
                {
                    task.Id,
                    task.ProjectId,
                    task.Name,
                    task.Subset,
                    frames = task.Size,
                    task.IsVideo,
                    task.Is3D,
                    task.UpdatedAt,
                    bytes = task.DataId is { } data ? bytes.GetValueOrDefault(data) : 0,
                    jobs = jobs[task.Id],
                }),
            });
            return Task.FromResult(CommandLine.Done);
        }

        var rows = new List<string[]>();
        foreach (var project in projects)
        {
            rows.Add([$"project:{project.Id}", "", project.Name, "", "", ""]);
        }

        foreach (var task in tasks)
        {
            rows.Add([$"task:{task.Id}", task.ProjectId is { } id ? $"project:{id}" : "", task.Name, task.Subset, Number(task.Size),
                Number(task.DataId is { } data ? bytes.GetValueOrDefault(data) : 0)]);
            rows.AddRange(jobs[task.Id].Select(job => new[] { $"job:{job.Id}", $"task:{task.Id}", $"{job.Type}, {job.State}", "", Number(job.StopFrame - job.StartFrame + 1), "" }));
        }

        invocation.Terminal.Table(["object", "in", "name", "subset", "frames", "bytes"], rows, 4, 5);
        return Task.FromResult(CommandLine.Done);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
