namespace Spillway.Tests;

/// <summary>Tests of many processes at once: they run when the others are done, so that what they wait for is their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
