using Spillway.Backups;
using Spillway.Database;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Storage.Archives;
using Spillway.Storage.Reservations;
using Spillway.Tests.Services;

namespace Spillway.Tests.Backups;

/// <summary>A data root of a test's own, to restore into.</summary>
internal sealed class RestoredRoot : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private readonly TestDatabase? postgres;

    /// <param name="postgres">Null: SQLite.</param>
    internal RestoredRoot(TestDatabase? postgres = null)
    {
        this.postgres = postgres;
        Directories = new ObjectDirectories(folder.Combine("data"));
        Settings = SettingsReader.Read(null, name => name == "SPILLWAY_DATABASE" ? postgres?.ConnectionString : null);
        Database = SpillwayDatabase.Open(Directories.Root, "restored", Settings);
    }

    internal SpillwaySettings Settings { get; }

    internal static string Sample => Path.Combine(Repository.Root, "samples", "street.zip");

    internal ObjectDirectories Directories { get; }

    internal SpillwayDatabase Database { get; }

    internal string Combine(string name) => folder.Combine(name);

    internal RestoredObject Restore(string archive, CancellationToken cancellationToken = default) =>
        new BackupRestore(Directories, Database, new SpaceReservations(Directories.Root, TimeProvider.System), TimeProvider.System).Restore(archive, null, cancellationToken);

    internal string BackUp(StoredObject what, bool lightweight = false)
    {
        var path = Combine($"{Guid.NewGuid():N}.zip");
        using var snapshot = Database.ConnectToSnapshot();
        using var zip = ZipWriter.ToFile(path, new ZipWriterOptions(DateTimeOffset.UnixEpoch), CancellationToken.None);
        new BackupWriter(Directories, BackupRows.Read(snapshot, what, lightweight, CancellationToken.None), null, CancellationToken.None).Write(zip);
        zip.Complete();
        return path;
    }

    /// <summary>Files and directories of objects and temporary work; the database is not among them.</summary>
    internal IReadOnlyList<string> Content() =>
        [.. ObjectDirectories.Kinds.Append("tmp").Select(kind => Path.Combine(Directories.Root, kind)).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFileSystemEntries(path)).Select(path => Path.GetRelativePath(Directories.Root, path))];

    internal void ShouldBeEmpty()
    {
        Content().ShouldBeEmpty();
        (Database.Projects().Count, Database.Tasks().Count, Database.Jobs().Count, Database.Media().Count).ShouldBe((0, 0, 0, 0));
    }

    public void Dispose()
    {
        postgres?.Dispose();
        folder.Dispose();
    }
}
