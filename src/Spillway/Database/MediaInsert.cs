using Microsoft.EntityFrameworkCore;

namespace Spillway.Database;

/// <summary>Inserts many media rows as they come: a change tracker would hold them all.</summary>
public static class MediaInsert
{
    /// <summary>Within the context's transaction if it has one, else in one of its own.</summary>
    public static void InsertMedia(this SpillwayDbContext context, IEnumerable<MediaRow> rows, CancellationToken cancellationToken = default)
    {
        using var own = context.Database.CurrentTransaction is null ? context.Database.BeginTransaction() : null;
        context.Engine.InsertMedia(context, rows, cancellationToken);
        own?.Commit();
    }
}
