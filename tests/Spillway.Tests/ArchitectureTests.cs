namespace Spillway.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void Builds() => Assert.True(true);
}
