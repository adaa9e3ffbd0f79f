using System.Text.RegularExpressions;
using Spillway.Housekeeping;
using Spillway.Settings;

namespace Spillway.Tests;

/// <summary>What operators deploy names settings, commands and jobs that exist; `deploy/check` builds the image and runs it.</summary>
public sealed partial class DeployFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    public static TheoryData<string> Files => ["compose.yaml", "kubernetes.yaml", "kubernetes-adopt.yaml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variable_is_a_setting(string file)
    {
        var known = SettingDefinitions.All.SelectMany(setting => new[] { setting.EnvironmentName, setting.CvatName }).Append("SPILLWAY_DATA").ToHashSet();
        var used = Variable().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Value).ToList();
        used.ShouldContain("CVAT_REDIS_INMEM_HOST");
        used.ShouldContain("CVAT_REDIS_INMEM_PASSWORD");
        used.ShouldBeSubsetOf(known);
    }

    [Theory]
    [InlineData("kubernetes.yaml")]
    [InlineData("kubernetes-adopt.yaml")]
    public void Every_command_exists(string file)
    {
        var commands = Arguments().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries).Select(word => word.Trim('"')).ToArray()).ToList();
        commands.ShouldNotBeEmpty();
        foreach (var command in commands)
        {
            if (command is ["periodic", "run", var key]) PeriodicJobs.Find(key).Key.ShouldBe(key);
            SpillwayProcess.Run([.. command, "--help"]).ExitStatus.ShouldBe(0, string.Join(' ', command));
        }
    }

    [Fact]
    public void The_image_starts_from_nothing_as_CVATs_user()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "Dockerfile"));
        lines.ShouldContain("FROM scratch");
        lines.ShouldContain("USER 1000:1000");
    }

    [GeneratedRegex(@"\b(?:SPILLWAY|CVAT)_[A-Z_]+\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"args: \[(.*)\]")]
    private static partial Regex Arguments();
}
