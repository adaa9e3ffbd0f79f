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
        using var context = invocation.OpenDatabase().CreateSnapshot();
        var projects = context.Projects.Select(row => new { row.Id, row.Name, row.UpdatedAt }).ToList();
        var tasks = context.Tasks.Select(row => new { row.Id, row.ProjectId, row.Name, row.Subset, row.Size, row.IsVideo, row.Is3D, row.DataId, row.UpdatedAt }).ToList();
        var bytes = context.Media.GroupBy(row => row.DataId).Select(group => new { group.Key, Bytes = group.Sum(row => row.Length) }).ToDictionary(group => group.Key, group => group.Bytes);
        var jobs = context.Jobs.OrderBy(row => row.Id).Select(row => new { row.Id, row.TaskId, row.Type, row.State, row.StartFrame, row.StopFrame, row.UpdatedAt }).ToLookup(row => row.TaskId);
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
