using Npgsql;

namespace Spillway.Database.Engines;

/// <summary>How many connections a process holds of one kind, unless the connection string says it.</summary>
internal static class PostgresPool
{
    /// <summary>Many processes share what a server allows, 100 connections if nobody changed it.</summary>
    private const int Usual = 20;

    /// <summary>Who asks, looks and sweeps beside the exports.</summary>
    private const int Beside = 10;

    /// <param name="exports">Each may want one at the same time as all others, and holds one as long as it runs where that is its lock.</param>
    internal static void Limit(NpgsqlConnectionStringBuilder settings, int exports)
    {
        if (!settings.ContainsKey("Maximum Pool Size")) settings.MaxPoolSize = Math.Max(Usual, exports + Beside);
    }

    internal static string Limited(string connectionString, int exports)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        Limit(settings, exports);
        return settings.ToString();
    }
}
