namespace Spillway.Database;

/// <summary>A restored project. <see cref="Document"/> is its <c>project.json</c>, whole.</summary>
public sealed class ProjectRow
{
    /// <summary>0 until it is inserted.</summary>
    public long Id { get; set; }

    public required string Name { get; set; }

    public required string Document { get; set; }

    /// <summary>Markdown of the annotation guide; null when there is none. Its assets lie in the object's directory.</summary>
    public string? Guide { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime UpdatedAt { get; set; }

    /// <summary>In the order in which <see cref="Read"/> takes them.</summary>
    internal static FormattableString Columns => $"""
        "Id", "Name", "Document", "Guide", "CreatedAt", "UpdatedAt"
        """;

    internal static ProjectRow Read(RowReader row) => new()
    {
        Id = row.Long(),
        Name = row.Text(),
        Document = row.Text(),
        Guide = row.TextOrNull(),
        CreatedAt = row.Time(),
        UpdatedAt = row.Time(),
    };

    /// <summary>Null: there is none.</summary>
    internal static ProjectRow? Find(DatabaseConnection connection, long id) =>
        connection.First($"""SELECT {Columns} FROM "Projects" WHERE "Id" = {id}""", Read);

    internal void Insert(DatabaseConnection connection) => Id = connection.First(
        $"""
        INSERT INTO "Projects" ("Name", "Document", "Guide", "CreatedAt", "UpdatedAt")
        VALUES ({Name}, {Document}, {Guide}, {CreatedAt}, {UpdatedAt}) RETURNING "Id"
        """,
        row => row.Long());
}

/// <summary>A restored task. Media lie in <c>data/data/{DataId}/raw</c>, annotations of each job in <c>data/jobs/{id}</c>.</summary>
public sealed class TaskRow
{
    /// <summary>0 until it is inserted.</summary>
    public long Id { get; set; }

    public long? ProjectId { get; set; }

    /// <summary>The number in the project's archive (<c>task_3</c>); gaps survive.</summary>
    public int? ProjectIndex { get; set; }

    public required string Name { get; set; }

    public required string Subset { get; set; }

    public required string Document { get; set; }

    public string? Guide { get; set; }

    /// <summary>Null for a task without data.</summary>
    public long? DataId { get; set; }

    /// <summary>Frames, deleted ones included.</summary>
    public int Size { get; set; }

    public bool Is3D { get; set; }

    public bool IsVideo { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime UpdatedAt { get; set; }

    /// <summary>In the order in which <see cref="Read"/> takes them.</summary>
    internal static FormattableString Columns => $"""
        "Id", "ProjectId", "ProjectIndex", "Name", "Subset", "Document", "Guide", "DataId", "Size", "Is3D", "IsVideo", "CreatedAt", "UpdatedAt"
        """;

    internal static TaskRow Read(RowReader row) => new()
    {
        Id = row.Long(),
        ProjectId = row.LongOrNull(),
        ProjectIndex = row.IntOrNull(),
        Name = row.Text(),
        Subset = row.Text(),
        Document = row.Text(),
        Guide = row.TextOrNull(),
        DataId = row.LongOrNull(),
        Size = row.Int(),
        Is3D = row.Bool(),
        IsVideo = row.Bool(),
        CreatedAt = row.Time(),
        UpdatedAt = row.Time(),
    };

    /// <summary>Null: there is none.</summary>
    internal static TaskRow? Find(DatabaseConnection connection, long id) =>
        connection.First($"""SELECT {Columns} FROM "Tasks" WHERE "Id" = {id}""", Read);

    internal void Insert(DatabaseConnection connection) => Id = connection.First(
        $"""
        INSERT INTO "Tasks" ("ProjectId", "ProjectIndex", "Name", "Subset", "Document", "Guide", "DataId", "Size", "Is3D", "IsVideo", "CreatedAt", "UpdatedAt")
        VALUES ({ProjectId}, {ProjectIndex}, {Name}, {Subset}, {Document}, {Guide}, {DataId}, {Size}, {Is3D}, {IsVideo}, {CreatedAt}, {UpdatedAt}) RETURNING "Id"
        """,
        row => row.Long());
}

public sealed class JobRow
{
    /// <summary>0 until it is inserted.</summary>
    public long Id { get; set; }

    public long TaskId { get; set; }

    /// <summary>0-based, in the order of the task's document.</summary>
    public int Index { get; set; }

    public int StartFrame { get; set; }

    public int StopFrame { get; set; }

    public required string Type { get; set; }

    public required string State { get; set; }

    public DateTime UpdatedAt { get; set; }

    /// <summary>In the order in which <see cref="Read"/> takes them.</summary>
    internal static FormattableString Columns => $"""
        "Id", "TaskId", "Index", "StartFrame", "StopFrame", "Type", "State", "UpdatedAt"
        """;

    internal static JobRow Read(RowReader row) => new()
    {
        Id = row.Long(),
        TaskId = row.Long(),
        Index = row.Int(),
        StartFrame = row.Int(),
        StopFrame = row.Int(),
        Type = row.Text(),
        State = row.Text(),
        UpdatedAt = row.Time(),
    };

    /// <summary>Null: there is none.</summary>
    internal static JobRow? Find(DatabaseConnection connection, long id) =>
        connection.First($"""SELECT {Columns} FROM "Jobs" WHERE "Id" = {id}""", Read);

    internal void Insert(DatabaseConnection connection) => Id = connection.First(
        $"""
        INSERT INTO "Jobs" ("TaskId", "Index", "StartFrame", "StopFrame", "Type", "State", "UpdatedAt")
        VALUES ({TaskId}, {Index}, {StartFrame}, {StopFrame}, {Type}, {State}, {UpdatedAt}) RETURNING "Id"
        """,
        row => row.Long());
}

/// <summary>A media file of a task, with what an archive needs to know of it before a byte is read.</summary>
/// <param name="Name">Path below <c>raw/</c>.</param>
public readonly record struct MediaRow(long DataId, string Name, long Length, uint Crc32)
{
    /// <summary>By name.</summary>
    internal static List<MediaRow> Of(DatabaseConnection connection, long dataId) => connection.Query(
        $"""SELECT "Name", "Length", "Crc32" FROM "Media" WHERE "DataId" = {dataId} ORDER BY "Name" """,
        row => new MediaRow(dataId, row.Text(), row.Long(), (uint)row.Long()));
}
