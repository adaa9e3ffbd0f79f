using Microsoft.AspNetCore.Http;

namespace Spillway.Server.Api;

internal static class Verbs
{
    /// <summary>Whatever can be read can be asked for its headers alone.</summary>
    internal static string[] Read { get; } = [HttpMethods.Get, HttpMethods.Head];
}
