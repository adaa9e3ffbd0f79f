using Spillway.Settings;

namespace Spillway.Tests.Settings;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 * * * *", "0 0 * * * ?")]
    [InlineData("30 3 1,15 * *", "0 30 3 1,15 * ?")]
    [InlineData("0 0 * * 0", "0 0 0 ? * 1")]
    [InlineData("*/5 0,12 * * 1-5", "0 */5 0,12 ? * 2-6")]
    [InlineData("0 0 * * 7", "0 0 0 ? * 1")]
    public void Five_fields_of_cron_become_those_of_the_engine(string cron, string quartz)
    {
        CronSchedule.ToQuartz(cron).ShouldBe(quartz);
        Should.NotThrow(() => new Quartz.CronExpression(quartz));
    }
}
