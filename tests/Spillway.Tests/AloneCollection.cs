namespace Spillway.Tests;

/// <summary>Tests of many processes at once, or of what this process holds: they run when the others are done, so that what they wait for or count is their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
