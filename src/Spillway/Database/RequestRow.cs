namespace Spillway.Database;

public enum RequestState
{
    Queued,
    Started,
    Failed,
    Finished,
}

/// <summary>A user's request for background work: the truth of that work, while the engine only wakes who does it. A cancelled one is deleted.</summary>
public sealed class RequestRow
{
    /// <summary>The request id as clients know it (<c>action=export&amp;target=task&amp;…</c>); an equal later request replaces this row.</summary>
    public required string Id { get; set; }

    public long UserId { get; set; }

    /// <summary><c>export</c> or <c>import</c>.</summary>
    public required string Action { get; set; }

    /// <summary><c>project</c>, <c>task</c> or <c>job</c>.</summary>
    public required string Target { get; set; }

    public long? TargetId { get; set; }

    /// <summary><c>dataset</c>, <c>annotations</c> or <c>backup</c>.</summary>
    public required string Subresource { get; set; }

    /// <summary>A dataset format's name; null for a backup.</summary>
    public string? Format { get; set; }

    public bool? Lightweight { get; set; }

    public int PayloadVersion { get; set; }

    /// <summary>JSON of ids and options, never of objects, so that a later version can still run it.</summary>
    public required string Payload { get; set; }

    public RequestState State { get; set; }

    /// <summary>How often a worker began it, but for those that put it back through no fault of its own.</summary>
    public int Attempt { get; set; }

    /// <summary>Taken anew by each worker that begins; only its holder may write progress and result.</summary>
    public string? WorkerToken { get; set; }

    /// <summary>Until when its worker is believed alive without another sign.</summary>
    public DateTime? LeaseUntil { get; set; }

    /// <summary>Not to be begun earlier: a retry after the entry was leased to somebody else.</summary>
    public DateTime? NotBefore { get; set; }

    public bool CancelAsked { get; set; }

    /// <summary>0…1.</summary>
    public double Progress { get; set; }

    public string Message { get; set; } = "";

    /// <summary>The cache entry that this request is for: equal requests of several users share one build by it.</summary>
    public string? Entry { get; set; }

    /// <summary>The request whose build this one waits for; null: it has a build of its own.</summary>
    public string? Follows { get; set; }

    /// <summary>The finished cache entry, a file name in <c>cache/export</c>.</summary>
    public string? ResultEntry { get; set; }

    /// <summary>What a download is called.</summary>
    public string? ResultName { get; set; }

    /// <summary>What an import made.</summary>
    public long? ResultId { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? StartedAt { get; set; }

    public DateTime? FinishedAt { get; set; }

    /// <summary>When the row itself goes.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>In the order in which <see cref="Read"/> takes them.</summary>
    internal static FormattableString Columns => $"""
        "Id", "UserId", "Action", "Target", "TargetId", "Subresource", "Format", "Lightweight", "PayloadVersion", "Payload", "State", "Attempt",
        "WorkerToken", "LeaseUntil", "NotBefore", "CancelAsked", "Progress", "Message", "Entry", "Follows", "ResultEntry", "ResultName", "ResultId",
        "CreatedAt", "StartedAt", "FinishedAt", "ExpiresAt"
        """;

    internal static RequestRow Read(RowReader row) => new()
    {
        Id = row.Text(),
        UserId = row.Long(),
        Action = row.Text(),
        Target = row.Text(),
        TargetId = row.LongOrNull(),
        Subresource = row.Text(),
        Format = row.TextOrNull(),
        Lightweight = row.BoolOrNull(),
        PayloadVersion = row.Int(),
        Payload = row.Text(),
        State = row.State(),
        Attempt = row.Int(),
        WorkerToken = row.TextOrNull(),
        LeaseUntil = row.TimeOrNull(),
        NotBefore = row.TimeOrNull(),
        CancelAsked = row.Bool(),
        Progress = row.Double(),
        Message = row.Text(),
        Entry = row.TextOrNull(),
        Follows = row.TextOrNull(),
        ResultEntry = row.TextOrNull(),
        ResultName = row.TextOrNull(),
        ResultId = row.LongOrNull(),
        CreatedAt = row.Time(),
        StartedAt = row.TimeOrNull(),
        FinishedAt = row.TimeOrNull(),
        ExpiresAt = row.TimeOrNull(),
    };

    /// <param name="rest">What follows the table's name.</param>
    internal static List<RequestRow> Query(DatabaseConnection connection, FormattableString rest) =>
        connection.Query($"""SELECT {Columns} FROM "Requests" {rest}""", Read);

    /// <summary>The first of them; null: there is none.</summary>
    /// <param name="rest">What follows the table's name.</param>
    internal static RequestRow? First(DatabaseConnection connection, FormattableString rest) =>
        connection.First($"""SELECT {Columns} FROM "Requests" {rest}""", Read);

    internal void Insert(DatabaseConnection connection) => connection.Execute($"""
        INSERT INTO "Requests" ({Columns}) VALUES (
        {Id}, {UserId}, {Action}, {Target}, {TargetId}, {Subresource}, {Format}, {Lightweight}, {PayloadVersion}, {Payload}, {State}, {Attempt},
        {WorkerToken}, {LeaseUntil}, {NotBefore}, {CancelAsked}, {Progress}, {Message}, {Entry}, {Follows}, {ResultEntry}, {ResultName}, {ResultId},
        {CreatedAt}, {StartedAt}, {FinishedAt}, {ExpiresAt})
        """);

    /// <summary>All that changes in its life.</summary>
    internal void Update(DatabaseConnection connection) => connection.Execute($"""
        UPDATE "Requests" SET
        "State" = {State}, "Attempt" = {Attempt}, "WorkerToken" = {WorkerToken}, "LeaseUntil" = {LeaseUntil}, "NotBefore" = {NotBefore},
        "CancelAsked" = {CancelAsked}, "Progress" = {Progress}, "Message" = {Message}, "Entry" = {Entry}, "Follows" = {Follows},
        "ResultEntry" = {ResultEntry}, "ResultName" = {ResultName}, "ResultId" = {ResultId}, "StartedAt" = {StartedAt}, "FinishedAt" = {FinishedAt},
        "ExpiresAt" = {ExpiresAt}
        WHERE "Id" = {Id}
        """);

    internal void Delete(DatabaseConnection connection) => connection.Execute($"""DELETE FROM "Requests" WHERE "Id" = {Id}""");
}
