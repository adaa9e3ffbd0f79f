namespace Spillway.Server.Api;

/// <summary>Who asks: while a server answers on one machine alone, its one user.</summary>
internal static class LocalUser
{
    internal const long Id = 1;

    internal const string Name = "admin";
}
