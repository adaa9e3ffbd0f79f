namespace Spillway.Tests;

public sealed class ArchitectureTests
{
    [Xunit.Fact]
    public void Builds() => Xunit.Assert.True(true);
}
