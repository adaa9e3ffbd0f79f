using Spillway.Cli;

namespace Spillway.Tests.Cli;

[Collection(AloneCollection.Name)]
public sealed class HostThreadsTests
{
    [Fact]
    public void Exports_take_no_thread_from_those_who_answer_and_never_fewer_than_there_were()
    {
        ThreadPool.GetMinThreads(out var before, out var completions);
        try
        {
            var cores = Environment.ProcessorCount;
            HostThreads.Prepare(before + 10);
            ThreadPool.GetMinThreads(out var many, out _);
            many.ShouldBe(cores + (before + 10) * (cores + 4));
            HostThreads.Prepare(1);
            ThreadPool.GetMinThreads(out var still, out var same);
            (still, same).ShouldBe((many, completions));
        }
        finally
        {
            ThreadPool.SetMinThreads(before, completions);
        }
    }
}
