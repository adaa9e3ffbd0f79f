using Spillway.Exports.Requests;
using Spillway.Settings;

namespace Spillway.Server;

/// <summary>What a server is started with.</summary>
/// <param name="Requests">The desk that answers; who runs the work is the caller's to start.</param>
/// <param name="Verbose">Log what is done, not only what goes wrong.</param>
public sealed record ServerSetup(ExportRequests Requests, SpillwaySettings Settings, bool Verbose = false);
