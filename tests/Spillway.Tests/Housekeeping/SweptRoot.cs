using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>A data root of ours with a clock that a test sets. What a test does not age is a month old when it sweeps.</summary>
internal sealed class SweptRoot : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SweptRoot(params (string Name, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => "SPILLWAY_" + setting.Name.ToUpperInvariant(), setting => setting.Value);
        Settings = SettingsReader.Read(null, values.GetValueOrDefault);
        Root = DataRoot.OpenOwn(Path);
    }

    public string Path => folder.Combine("data");

    /// <summary>Beside the root: nothing there may ever be touched.</summary>
    public string Outside => folder.Combine("outside");

    public DataRoot Root { get; }

    public SpillwaySettings Settings { get; }

    public SetClock Clock { get; } = new(TimeProvider.System.GetUtcNow().AddDays(30));

    public PeriodicJobContext Context => new(Root, Settings, Clock);

    public string Combine(string relative) => System.IO.Path.Combine(Path, relative);

    public bool Has(string relative) => File.Exists(Combine(relative)) || Directory.Exists(Combine(relative)) || new FileInfo(Combine(relative)).LinkTarget is not null;

    public string Write(string relative, TimeSpan? age = null, string text = "something")
    {
        var path = folder.Write("data/" + relative, text);
        if (age is { } old) File.SetLastWriteTimeUtc(path, (Clock.Now - old).UtcDateTime);
        return path;
    }

    public string WriteOutside(string relative) => folder.Write("outside/" + relative, "precious");

    /// <summary>The clock is not watched here: its tests are <see cref="ClockWatchTests"/>.</summary>
    public SweepReport Sweep(string key, params string[] arguments) => Sweep(key, dryRun: false, arguments).Report;

    public (SweepReport Report, List<SweepItem> Items) Sweep(string key, bool dryRun, params string[] arguments)
    {
        var items = new List<SweepItem>();
        var areas = PeriodicJobs.Find(key).Areas(Context, arguments);
        var report = new Sweep(Clock).Run(areas, SweepLimits.Of(TimeSpan.FromMinutes(9)), dryRun, (item, _) => items.Add(item), default);
        return (report, items);
    }

    /// <summary>Every path below the root with what it is, to prove what changed.</summary>
    public List<string> Everything() => Paths.Of(Path);

    public void Dispose() => folder.Dispose();
}

/// <summary>A wall clock that stands still until it is set; time that passes is real.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>All that lies below a directory, links not followed.</summary>
internal static class Paths
{
    public static List<string> Of(string top) =>
        [.. new DirectoryInfo(top).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(found => $"{Path.GetRelativePath(top, found.FullName)} {(found.LinkTarget is { } target ? "-> " + target : found is FileInfo file ? file.Length : "directory")}")
            .Order(StringComparer.Ordinal)];
}
