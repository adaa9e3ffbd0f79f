using Spillway.Housekeeping;
using Spillway.Settings;

namespace Spillway.Tests.Settings;

/// <summary>Contract §1 line 12: what operators read is whole.</summary>
public sealed class OperatingGuideTests
{
    private static readonly string[] Guide = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operating.md"));

    [Fact]
    [Trait("parity", "12")]
    public void It_has_a_section_for_docker_kubernetes_and_development()
    {
        string[] sections = ["## Docker", "## Kubernetes", "## Development"];
        sections.ShouldBeSubsetOf(Guide);
    }

    [Fact]
    public void Every_setting_has_its_row_with_default_and_CVATs_names()
    {
        foreach (var setting in SettingDefinitions.All)
        {
            var row = Guide.SingleOrDefault(line => line.StartsWith($"| `{setting.Name}` |", StringComparison.Ordinal)).ShouldNotBeNull(setting.Name);
            foreach (var part in new[] { setting.Default, setting.CvatName, setting.DeprecatedName }.Where(part => !string.IsNullOrEmpty(part))) row.ShouldContain($"`{part}`");
        }
    }

    [Fact]
    public void Every_periodic_job_has_its_row_with_schedule_and_aliases()
    {
        foreach (var job in PeriodicJobs.All)
        {
            var row = Guide.Single(line => line.StartsWith($"| `{job.Key}` |", StringComparison.Ordinal));
            foreach (var part in job.Aliases.Append(job.DefaultSchedule)) row.ShouldContain($"`{part}`");
        }
    }
}
