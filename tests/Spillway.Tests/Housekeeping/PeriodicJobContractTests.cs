using Spillway.Housekeeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>What every periodic job promises.</summary>
public sealed class PeriodicJobContractTests
{
    public static TheoryData<string> Keys => [.. PeriodicJobs.All.Select(job => job.Key)];

    [Fact]
    public void Every_periodic_job_is_listed() =>
        typeof(IPeriodicJob).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IPeriodicJob)))
            .ShouldBe(PeriodicJobs.All.Select(job => job.GetType()), ignoreOrder: true);

    [Fact]
    public void Keys_and_aliases_are_unique()
    {
        var names = PeriodicJobs.All.SelectMany(job => job.Aliases.Append(job.Key)).ToList();
        names.Distinct().Count().ShouldBe(names.Count);
    }

    [Fact]
    public void An_unknown_key_is_answered_with_those_there_are()
    {
        var message = Should.Throw<PeriodicJobException>(() => PeriodicJobs.Find("nope")).Message;
        foreach (var job in PeriodicJobs.All) message.ShouldContain(job.Key);
    }

    [Theory, MemberData(nameof(Keys))]
    public void It_has_a_schedule_and_says_what_it_does(string key)
    {
        using var root = new SweptRoot();
        root.Context.Settings.Schedule(key).Split(' ').Length.ShouldBe(5);
        PeriodicJobs.Find(key).Does.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Keys))]
    public void It_runs_on_a_root_that_holds_nothing(string key)
    {
        using var root = new SweptRoot();
        root.Run(key).LookedAt.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Keys))]
    public void It_refuses_an_argument_it_does_not_know(string key)
    {
        using var root = new SweptRoot();
        Should.Throw<PeriodicJobException>(() => root.Run(key, "no-such-argument")).Message.ShouldContain("no-such-argument");
    }
}
