using System.Text.Json;
using System.Text.Json.Serialization;
using Spillway.Database;
using Spillway.Storage;

namespace Spillway.Housekeeping;

/// <summary>
/// The records of past runs: rows where there is a database that takes them, else lines of a file in the root (a CVAT volume; a database that somebody
/// holds locked). Only the one cleaner of a root writes them.
/// </summary>
/// <param name="retention">Older ones are forgotten, but not while the clock is doubted: then all look old.</param>
internal sealed class RunHistory(string root, SpillwayDatabase? database, TimeSpan retention, TimeProvider time)
{
    private readonly string file = Path.Combine(root, StateDirectory.Name, "runs.jsonl");

    private DateTimeOffset Oldest => new ClockWatch(root, time).IsDoubted ? DateTimeOffset.MinValue : time.GetUtcNow() - retention;

    /// <exception cref="IOException">It cannot be kept.</exception>
    internal void Add(RunRecord record)
    {
        if (database is null || !TryAddRow(database, record)) AddLine(record);
        RunCounters.Add(root, record);
    }

    /// <summary>Newest first.</summary>
    /// <param name="key">Of this job alone; null: of all.</param>
    internal IReadOnlyList<RunRecord> Read(int most, string? key)
    {
        // Beside the rows there are lines too, of runs that could not reach the database.
        var lines = ReadLines().Where(record => key is null || record.Key == key).Reverse().Take(most);
        if (database is null) return [.. lines];
        using var connection = database.Connect();
        var runs = connection.Query(
            $"""SELECT {PeriodicRunRow.Columns} FROM "PeriodicRuns" WHERE {key is null} OR "Key" = {key ?? ""} ORDER BY "Id" DESC LIMIT {most}""", PeriodicRunRow.Read);
        return [.. runs.Select(OfRow).Concat(lines).OrderByDescending(record => record.StartedAt).Take(most)];
    }

    /// <summary>When each job ended last in each way, by any process.</summary>
    internal IReadOnlyList<(string Key, string State, DateTimeOffset EndedAt)> LastRuns()
    {
        var lines = ReadLines().Select(record => (record.Key, record.State, EndedAt: record.StartedAt + TimeSpan.FromSeconds(record.Seconds)));
        return [.. lines.Concat(LastRows()).GroupBy(run => (run.Key, run.State), (kind, runs) => (kind.Key, kind.State, runs.Max(run => run.EndedAt)))];
    }

    private List<(string Key, string State, DateTimeOffset EndedAt)> LastRows()
    {
        if (database is null) return [];
        using var connection = database.Connect();
        return connection.Query(
            $"""SELECT "Key", "State", MAX("FinishedAt") FROM "PeriodicRuns" WHERE "FinishedAt" IS NOT NULL GROUP BY "Key", "State" """,
            row => (row.Text(), row.Text(), new DateTimeOffset(row.Time())));
    }

    private bool TryAddRow(SpillwayDatabase rows, RunRecord record)
    {
        try
        {
            AddRow(rows, record);
        }
        catch (Exception exception) when (DatabaseFailure.Explain(exception, root) is not null)
        {
            return false;
        }

        return true;
    }

    private void AddRow(SpillwayDatabase rows, RunRecord record)
    {
        using var connection = rows.Connect();
        // Older ones first: what fails afterwards has added no row, so that a line may be written in its place.
        connection.Execute($"""DELETE FROM "PeriodicRuns" WHERE "StartedAt" < {Oldest.UtcDateTime}""");
        new PeriodicRunRow
        {
            Key = record.Key,
            Trigger = record.Trigger,
            Arguments = record.Arguments,
            State = record.State,
            StartedAt = record.StartedAt.UtcDateTime,
            FinishedAt = time.GetUtcNow().UtcDateTime,
            Seconds = record.Seconds,
            RemovedItems = record.Deleted,
            RemovedBytes = record.DeletedBytes,
            Message = record.Message,
            Details = JsonSerializer.Serialize(record, RunRecordJson.Default.RunRecord),
        }.Insert(connection);
    }

    /// <summary>A version before kept less of a run.</summary>
    private static RunRecord OfRow(PeriodicRunRow row) =>
        (row.Details.Length > 0 ? JsonSerializer.Deserialize(row.Details, RunRecordJson.Default.RunRecord) : null)
        ?? new RunRecord(
            row.Key, row.Trigger, row.Arguments, row.State, new DateTimeOffset(row.StartedAt, TimeSpan.Zero), row.Seconds, row.RemovedItems, row.RemovedItems, row.RemovedBytes, 0, 0,
            new Dictionary<string, RuleCount>(), 0, 0, [], "", row.Message);

    private void AddLine(RunRecord record)
    {
        StateDirectory.Create(root);
        var oldest = Oldest;
        var lines = ReadLines();
        if (lines.Count > 0 && lines[0].StartedAt + TimeSpan.FromDays(1) < oldest)
        {
            StateDirectory.Replace(file, lines.Where(line => line.StartedAt >= oldest).SelectMany(Line).ToArray());
        }

        // A line that a dead process left half written ends here.
        if (!StateDirectory.TryAppend(file, [(byte)'\n', .. Line(record)])) throw new IOException($"{file} cannot be written.");
    }

    private static byte[] Line(RunRecord record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, RunRecordJson.Default.RunRecord), (byte)'\n'];

    /// <summary>Oldest first.</summary>
    private List<RunRecord> ReadLines() => File.Exists(file) ? [.. StateDirectory.Lines(file).Select(Parse).OfType<RunRecord>()] : [];

    private static RunRecord? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize(line, RunRecordJson.Default.RunRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
