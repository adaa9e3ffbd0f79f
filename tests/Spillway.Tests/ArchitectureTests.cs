using System.Text.RegularExpressions;

namespace Spillway.Tests;

/// <summary>The architecture is this table: which folder of the library may use which. docs/architecture.md explains it.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Annotations"] = [],
        ["Storage"] = [],
        ["Sweeping"] = [],
        ["Settings"] = [],
        ["Media"] = ["Annotations", "Storage"],
        ["Datasets"] = ["Annotations", "Media", "Storage"],
        ["Formats"] = ["Annotations", "Datasets", "Media"],
        ["Database"] = ["Annotations", "Storage", "Settings"],
        ["Backups"] = ["Annotations", "Datasets", "Media", "Storage", "Database"],
        ["Exports"] = ["Annotations", "Datasets", "Media", "Storage", "Settings", "Sweeping", "Formats", "Database", "Backups"],
        ["Housekeeping"] = ["Datasets", "Storage", "Settings", "Sweeping", "Database", "Exports"],
    };

    private static readonly string Library = Path.Combine(Repository.Root, "src", "Spillway");

    [Fact]
    public void Every_folder_of_the_library_has_its_row()
    {
        var folders = Directory.GetDirectories(Library).Select(Path.GetFileName).Where(name => Directory.EnumerateFiles(Path.Combine(Library, name!), "*.cs", SearchOption.AllDirectories).Any());
        folders.ShouldBe(MayUse.Keys, ignoreOrder: true);
    }

    [Fact]
    public void No_source_file_lies_at_the_root_of_the_library() =>
        Directory.GetFiles(Library, "*.cs").ShouldBeEmpty();

    [Fact]
    public void Folders_use_only_what_they_may()
    {
        var trespasses =
            from folder in MayUse
            from file in Directory.EnumerateFiles(Path.Combine(Library, folder.Key), "*.cs", SearchOption.AllDirectories)
            from used in UsedFolders(File.ReadAllText(file))
            where used != folder.Key && !folder.Value.Contains(used)
            select $"{Path.GetRelativePath(Library, file)} uses {used}";
        trespasses.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Folders_do_not_depend_on_each_other_in_a_circle()
    {
        foreach (var folder in MayUse.Keys) Reachable(folder).ShouldNotContain(folder);

        static HashSet<string> Reachable(string from)
        {
            var seen = new HashSet<string>();
            var open = new Stack<string>(MayUse[from]);
            while (open.TryPop(out var next))
            {
                if (seen.Add(next)) foreach (var further in MayUse[next]) open.Push(further);
            }

            return seen;
        }
    }

    [Fact]
    public void The_table_in_the_documentation_is_this_one()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
            .Select(line => DocumentedRow().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => name != "–").ToArray());
        rows.Keys.ShouldBe(MayUse.Keys, ignoreOrder: true);
        foreach (var (folder, may) in MayUse) rows[folder].ShouldBe(may, ignoreOrder: true, folder);
    }

    /// <summary>Both <c>Spillway.Storage</c> and a bare <c>Storage.Thing</c>, which C# finds without a using.</summary>
    private static IEnumerable<string> UsedFolders(string source)
    {
        var code = Comments().Replace(source, "");
        return MayUse.Keys.Where(name => Regex.IsMatch(code, $@"\bSpillway\.{name}\b|(?<![\w.""]){name}\.[A-Z]\w*"));
    }

    [GeneratedRegex(@"//.*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Comments();

    [GeneratedRegex(@"^\| `(\w+)/` \|.*\| ([^|]*) \|$")]
    private static partial Regex DocumentedRow();
}
