namespace Spillway.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void An_unknown_option_is_misuse_and_says_where_help_is()
    {
        var result = SpillwayProcess.Run("doctor", "--nope");
        result.ExitStatus.ShouldBe(2);
        result.Error.ShouldContain("--nope");
        result.Error.ShouldContain("`spillway doctor --help`");
    }

    [Fact]
    public void Help_and_version_are_those_of_spillway()
    {
        var help = SpillwayProcess.Run("--help");
        help.ExitStatus.ShouldBe(0);
        help.Output.ShouldContain("  spillway [command] [options]");
        SpillwayProcess.Run("cache", "sweep", "--help").Output.ShouldContain("  spillway cache sweep [<TYPE>] [options]");
        var version = SpillwayProcess.Run("--version");
        (version.ExitStatus, Version.TryParse(version.Output.Split('+', '-')[0].Trim(), out _)).ShouldBe((0, true));
    }

    [Fact]
    public void A_setting_that_cannot_be_used_fails_with_one_line()
    {
        var start = SpillwayProcess.StartInfo("doctor");
        start.Environment["SPILLWAY_EXPORT_CACHE_TTL"] = "soon";
        var result = SpillwayProcess.Run(start);
        result.ExitStatus.ShouldBe(1);
        result.Error.Trim().ShouldBe("error: The setting export_cache_ttl is 'soon' (environment SPILLWAY_EXPORT_CACHE_TTL), but must be a time such as 90s, 10m, 24h or 7d (a bare number counts seconds).");
    }

    [Fact]
    public void Global_options_may_stand_before_or_after_the_command()
    {
        using var folder = new TemporaryFolder();
        SpillwayProcess.Run("--data", folder.Path, "doctor").Output.ShouldContain(folder.Path);
        SpillwayProcess.Run("doctor", "--data", folder.Path).Output.ShouldContain(folder.Path);
    }

    [Fact]
    public void Doctor_shows_where_each_setting_comes_from()
    {
        using var folder = new TemporaryFolder();
        folder.Write("spillway.json", """{ "export_workers": 5 }""");
        var result = SpillwayProcess.Run("doctor", "--data", folder.Path);
        result.Output.Split('\n').Single(line => line.StartsWith("export_workers", StringComparison.Ordinal)).ShouldContain("file " + folder.Combine("spillway.json"));
    }
}
