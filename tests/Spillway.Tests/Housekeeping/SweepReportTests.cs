using System.Text;
using Spillway.Housekeeping;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

public sealed class SweepReportTests
{
    [Fact]
    public void Of_very_many_troubles_all_are_counted_and_the_first_are_told()
    {
        var report = new SweepReport();
        for (var number = 0; number < 3000; number++)
        {
            var item = new SweepItem("cache/export", Encoding.UTF8.GetBytes($"{number}"), "unknown", 1, TimeSpan.Zero, Verdict.Delete, "unknown-name", "old");
            report.Count(item, number % 3 == 0 ? SweepStep.Gone(item) : new SweepStep(item, false, null, "busy"));
        }

        (report.ChangedCount, report.ErrorCount, report.Kept).ShouldBe((1000, 2000, 3000));
        (report.ChangedMeanwhile.Count, report.Errors.Count).ShouldBe((1000, 1000));
        report.Errors[0].ShouldBe("cache/export/1: busy");
        report.ToString().ShouldEndWith(", 1000 changed meanwhile, 2000 could not be read or deleted.");
        RunRecord.Of("key", "hand", [], DateTimeOffset.UnixEpoch, report).ErrorCount.ShouldBe(2000);
    }
}
