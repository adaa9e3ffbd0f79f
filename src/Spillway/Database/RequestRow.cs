using System.ComponentModel.DataAnnotations;

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
    [MaxLength(512)]
    public required string Id { get; set; }

    public long UserId { get; set; }

    /// <summary><c>export</c> or <c>import</c>.</summary>
    [MaxLength(32)]
    public required string Action { get; set; }

    /// <summary><c>project</c>, <c>task</c> or <c>job</c>.</summary>
    [MaxLength(32)]
    public required string Target { get; set; }

    public long? TargetId { get; set; }

    /// <summary><c>dataset</c>, <c>annotations</c> or <c>backup</c>.</summary>
    [MaxLength(32)]
    public required string Subresource { get; set; }

    /// <summary>A dataset format's name; null for a backup.</summary>
    [MaxLength(128)]
    public string? Format { get; set; }

    public bool? Lightweight { get; set; }

    public int PayloadVersion { get; set; }

    /// <summary>JSON of ids and options, never of objects, so that a later version can still run it.</summary>
    public required string Payload { get; set; }

    public RequestState State { get; set; }

    /// <summary>How often a worker began it, but for those that put it back through no fault of its own.</summary>
    public int Attempt { get; set; }

    /// <summary>Taken anew by each worker that begins; only its holder may write progress and result.</summary>
    [MaxLength(64)]
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
    [MaxLength(512)]
    public string? Entry { get; set; }

    /// <summary>The request whose build this one waits for; null: it has a build of its own.</summary>
    [MaxLength(512)]
    public string? Follows { get; set; }

    /// <summary>The finished cache entry, a file name in <c>cache/export</c>.</summary>
    [MaxLength(512)]
    public string? ResultEntry { get; set; }

    /// <summary>What a download is called.</summary>
    [MaxLength(1024)]
    public string? ResultName { get; set; }

    /// <summary>What an import made.</summary>
    public long? ResultId { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? StartedAt { get; set; }

    public DateTime? FinishedAt { get; set; }

    /// <summary>When the row itself goes.</summary>
    public DateTime? ExpiresAt { get; set; }
}
