using System.CommandLine;
using System.Globalization;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway cache pin</c>, <c>unpin</c> and <c>pins</c>: entries that no sweep and no writer may delete.</summary>
internal static class CachePinCommand
{
    private static readonly Argument<string> Entry = new("ENTRY") { Description = "The entry's file name in cache/export." };

    private static readonly Option<string?> Until = new("--until") { Description = "When the pin ends: 2027-01-31, 2027-01-31T12:00Z, or a time from now such as 30d. Without: never.", HelpName = "T" };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for those who see it later.", HelpName = "R" };

    /// <summary>Who builds an entry is done with it in a while; a sweep in an instant.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command CreatePin() =>
        new Command("pin", "Never delete an entry, until it is unpinned or a time has come.") { Entry, Until, Reason }.Runs(Pin);

    public static Command CreateUnpin() => new Command("unpin", "Let an entry go again when its time has come.") { Entry }.Runs(Unpin);

    public static Command CreateList() => new Command("pins", "Show all pins.") { SweepOptions.Csv }.Runs(List);

    private static async Task<int> Pin(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: false);
        var (cache, pins, entry) = (new ExportCache(root.Path, invocation.Time, EntryLeases.Choose(root.Path, root.IsAdopted, invocation.Settings, invocation.Time)), new Pins(root.Path, invocation.Time), EntryOf(invocation));
        var now = invocation.Time.GetUtcNow();
        var pin = new Pin(entry, invocation.Value(Until) is { } until ? Read(until, now) : null, invocation.Value(Reason) ?? "", now);
        if (!IsThere(root, entry)) throw new FileNotFoundException($"There is no entry {entry} in the cache: `spillway cache list` shows what there is.");

        // With a lease of its own nobody deletes the entry while it is being pinned.
        using var lease = CacheFileName.Parse(entry) is null ? null
            : await cache.TryRead(entry, Patience, cancellationToken).ConfigureAwait(false)
            ?? throw new IOException($"{entry} is being built or deleted at the moment: try again when that is done.");
        await pins.Add(pin, cancellationToken).ConfigureAwait(false);
        if (!IsThere(root, entry))
        {
            await pins.Remove(entry, cancellationToken).ConfigureAwait(false);
            throw new FileNotFoundException($"{entry} was deleted before it could be pinned.");
        }

        if (invocation.Terminal.Json) invocation.Terminal.Object(pin);
        else invocation.Terminal.Line($"{entry} is {pin}");
        return CommandLine.Done;
    }

    private static async Task<int> Unpin(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: false);
        var entry = EntryOf(invocation);
        if (!await new Pins(root.Path, invocation.Time).Remove(entry, cancellationToken).ConfigureAwait(false))
        {
            throw new FileNotFoundException($"{entry} is not pinned: `spillway cache pins` shows what is.");
        }

        if (invocation.Terminal.Json) invocation.Terminal.Object(new { entry, pinned = false });
        else invocation.Terminal.Line($"{entry} is not pinned any more");
        return CommandLine.Done;
    }

    private static Task<int> List(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: true);
        var pins = new Pins(root.Path, invocation.Time).Read().Values.OrderBy(pin => pin.Entry, StringComparer.Ordinal).ToList();
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(pins.Select(pin => new { pin.Entry, pin.Until, pin.Reason, pin.At, there = IsThere(root, pin.Entry) }));
            return Task.FromResult(CommandLine.Done);
        }

        string[] headers = ["entry", "until (UTC)", "reason", "there"];
        var rows = pins.Select(pin => new[]
        {
            pin.Entry, pin.Until?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "unpinned", pin.Reason, IsThere(root, pin.Entry) ? "yes" : "no",
        });
        if (invocation.Value(SweepOptions.Csv)) Terminal.Csv(headers, rows);
        else invocation.Terminal.Table(headers, rows);
        return Task.FromResult(CommandLine.Done);
    }

    private static bool IsThere(DataRoot root, string entry)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, "cache/export");
        return directory?.Find(entry) is not null;
    }

    /// <summary>Also as `cache list` prints it.</summary>
    private static string EntryOf(Invocation invocation)
    {
        var entry = invocation.Value(Entry)!;
        if (entry.StartsWith("cache/export/", StringComparison.Ordinal)) entry = entry["cache/export/".Length..];
        return entry.Length > 0 && entry is not ("." or "..") && !entry.Contains('/', StringComparison.Ordinal)
            ? entry
            : throw new MisuseException($"'{entry}' is not the name of an entry: give its file name in cache/export.");
    }

    private static DateTimeOffset Read(string until, DateTimeOffset now)
    {
        var moment = Duration.TryParse(until, out var span) && until.Trim() is [.., 's' or 'm' or 'h' or 'd'] ? now + span
            : DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed
            : throw new MisuseException($"'{until}' is no time: say a date such as 2027-01-31, or a time from now such as 30d.");
        return moment > now ? moment : throw new MisuseException($"'{until}' is past already.");
    }
}
