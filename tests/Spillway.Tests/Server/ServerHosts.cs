namespace Spillway.Tests.Server;

/// <summary>One after another: whoever reads the metrics of a process reads one meter, and of two servers in it the later one's numbers.</summary>
[CollectionDefinition(Name)]
public sealed class ServerHosts
{
    public const string Name = "server hosts";
}
