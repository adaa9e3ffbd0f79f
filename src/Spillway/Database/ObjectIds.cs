namespace Spillway.Database;

/// <summary>Which objects the rows know, by the folder of the data root that keeps their files.</summary>
internal static class ObjectIds
{
    /// <param name="kind"><c>projects</c>, <c>tasks</c>, <c>jobs</c> or <c>data</c>.</param>
    internal static IQueryable<long> Of(SpillwayDbContext context, string kind) => kind switch
    {
        "projects" => context.Projects.Select(row => row.Id),
        "tasks" => context.Tasks.Select(row => row.Id),
        "jobs" => context.Jobs.Select(row => row.Id),
        "data" => context.Tasks.Where(row => row.DataId != null).Select(row => row.DataId!.Value),
        _ => throw new ArgumentException($"'{kind}' is no folder of objects.", nameof(kind)),
    };
}
