using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Spillway.Housekeeping;

namespace Spillway.Tests;

/// <summary>docs/cvat-parity.md says where each of CVAT's behaviours lives and which test holds it: what it names is there.</summary>
public sealed partial class ParityPageTests
{
    private const int Lines = 12;

    private static readonly List<Row> Rows = Read();

    private static readonly HashSet<string> Tests =
        [.. typeof(ParityPageTests).Assembly.GetTypes().Select(type => type.Name), .. Methods().Select(method => method.Name)];

    private static readonly HashSet<string> Sources =
        [.. new[] { "src", "docs" }.SelectMany(top => Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, top), "*", SearchOption.AllDirectories)).Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Fact]
    public void Every_test_that_it_names_exists() =>
        Rows.SelectMany(row => Quoted(row["test"]).Select(name => (row.Table, name))).Where(named => !Tests.Contains(named.name)).ShouldBeEmpty();

    [Fact]
    public void Every_place_that_it_names_exists() =>
        Rows.SelectMany(row => Quoted(row["where"]).Select(place => (row.Table, place)))
            .Where(named => !Sources.Contains(Path.GetFileNameWithoutExtension(named.place.TrimEnd('/').Split('/')[^1]))).ShouldBeEmpty();

    [Fact]
    public void Every_line_of_the_pull_request_has_its_place_its_tests_and_a_way_to_try_it()
    {
        var rows = Rows.Where(row => row.Table == "The pull request").ToList();
        rows.Select(row => row["line"]).ShouldBe(Enumerable.Range(1, Lines).Select(line => line.ToString(CultureInfo.InvariantCulture)));
        foreach (var row in rows) IsHeld(row, row["line"]);
    }

    [Fact]
    public void Every_periodic_job_has_its_place_its_tests_and_a_way_to_try_it()
    {
        var rows = Rows.Where(row => row.Table == "Periodic jobs").ToList();
        rows.Select(row => Quoted(row["key"]).Single()).ShouldBe(PeriodicJobs.All.Select(job => job.Key));
        foreach (var row in rows) IsHeld(row, Quoted(row["key"]).Single());
    }

    /// <summary>Not only that tests are named: at least one of them says of itself that it is for this line.</summary>
    private static void IsHeld(Row row, string line)
    {
        row["where"].ShouldNotBeEmpty(line);
        row["try it"].ShouldNotBeEmpty(line);
        var named = Quoted(row["test"]).ToHashSet();
        Methods().Any(method => (named.Contains(method.Name) || named.Contains(method.DeclaringType!.Name))
            && method.GetCustomAttributes<TraitAttribute>().Any(trait => trait.Name == "parity" && trait.Value == line)).ShouldBeTrue($"no test of line {line} has the trait parity={line}");
    }

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(ParityPageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute));

    private static IEnumerable<string> Quoted(string cell) => InBackticks().Matches(cell).Select(match => match.Groups[1].Value);

    private static List<Row> Read()
    {
        var (rows, table, headers) = (new List<Row>(), "", Array.Empty<string>());
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "cvat-parity.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) (table, headers) = (line[3..], []);
            if (!line.StartsWith('|')) continue;
            var cells = line.Trim('|').Split(" | ").Select(cell => cell.Trim()).ToArray();
            if (headers.Length == 0) headers = cells;
            else if (!line.StartsWith("|---", StringComparison.Ordinal)) rows.Add(new Row(table, headers.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second)));
        }

        return rows;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackticks();

    private sealed record Row(string Table, Dictionary<string, string> Cells)
    {
        /// <summary>Nothing where its table has no such column.</summary>
        internal string this[string header] => Cells.GetValueOrDefault(header, "");
    }
}
