using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Spillway.Database.Engines;

namespace Spillway.Database;

/// <summary>The rows. Made by <see cref="SpillwayDatabase"/>, whose migrations write the schema; this model must agree with it.</summary>
public sealed class SpillwayDbContext : DbContext
{
    internal SpillwayDbContext(DbContextOptions<SpillwayDbContext> options, DatabaseEngine engine)
        : base(options) => Engine = engine;

    internal DatabaseEngine Engine { get; }

    public DbSet<ProjectRow> Projects => Set<ProjectRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<MediaRow> Media => Set<MediaRow>();

    public DbSet<RequestRow> Requests => Set<RequestRow>();

    public DbSet<PeriodicRunRow> PeriodicRuns => Set<PeriodicRunRow>();

    /// <summary>A transaction in which nobody else writes this subject, from its beginning on.</summary>
    internal IDbContextTransaction BeginWrite(WriteSubject subject) => Engine.BeginWrite(this, subject);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<RequestState>().HaveConversion<string>().HaveMaxLength(32);
        if (!Database.IsNpgsql()) return;
        // SQLite keeps texts of any length and compares their bytes; so does this.
        configurationBuilder.Properties<string>().HaveColumnType("text").UseCollation("C");
        configurationBuilder.Properties<RequestState>().HaveColumnType("text").UseCollation("C");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<TaskRow>().HasOne<ProjectRow>().WithMany().HasForeignKey(task => task.ProjectId).OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<JobRow>().HasOne<TaskRow>().WithMany().HasForeignKey(job => job.TaskId).OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<MediaRow>().HasKey(media => new { media.DataId, media.Name });
        modelBuilder.Entity<MediaRow>().Property(media => media.Crc32).HasConversion<long>();
        modelBuilder.Entity<RequestRow>(request =>
        {
            request.HasIndex(row => row.State);
            request.HasIndex(row => row.Entry);
            request.HasIndex(row => row.WorkerToken);
        });
        modelBuilder.Entity<PeriodicRunRow>().HasIndex(run => new { run.Key, run.StartedAt });
    }

    /// <summary>SQLite keeps no kind; every time in the database is UTC.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        value => value.Kind == DateTimeKind.Utc ? value : value.ToUniversalTime(),
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc));
}
