using Spillway.Exports.Cache;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Tests.Housekeeping;

/// <summary>A data root of a test's own, on real files.</summary>
internal sealed class SweptRoot : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = [];

    public SweptRoot() => Root = DataRoot.OpenOwn(folder.Combine("root"));

    public DataRoot Root { get; }

    public string Outside => folder.Combine("outside");

    public ExportCache Cache => new(Root.Path, TimeProvider.System);

    public PeriodicJobContext Context => new(Root, SettingsReader.Read(null, environment.GetValueOrDefault), TimeProvider.System);

    public SweptRoot With(string setting, string value)
    {
        environment["SPILLWAY_" + setting.ToUpperInvariant()] = value;
        return this;
    }

    public string Path(string relative) => System.IO.Path.Combine(Root.Path, relative);

    public bool Exists(string relative) => new FileInfo(Path(relative)).Attributes != (FileAttributes)(-1);

    /// <summary>A file that was last changed so long ago.</summary>
    public string File(string relative, TimeSpan age)
    {
        var file = Path(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, "bytes");
        System.IO.File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch) - age);
        return file;
    }

    public void Age(string relative, TimeSpan age) =>
        Directory.SetLastWriteTimeUtc(Path(relative), TimeProvider.System.GetUtcNow().UtcDateTime - age);

    public SweepReport Run(string key, params string[] arguments) =>
        new Sweep(TimeProvider.System).Run(PeriodicJobs.Find(key).Areas(Context, arguments), TimeSpan.FromMinutes(1), false, null, CancellationToken.None);

    public SweepItem[] Plan(string key, params string[] arguments) =>
        [.. PeriodicJobs.Find(key).Areas(Context, arguments).SelectMany(area => area.Plan(CancellationToken.None))];

    public void Dispose() => folder.Dispose();
}
