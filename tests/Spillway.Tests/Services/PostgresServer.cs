using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Spillway.Tests.Services;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Spillway.Tests.Services;

/// <summary>A PostgreSQL server of this test run's own, started when the first test wants it. Each test gets a database of its own.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly Lazy<Cluster> cluster = new(() => new Cluster());
    private int databases;

    /// <summary>An empty database; skips the test where PostgreSQL is not installed.</summary>
    internal TestDatabase CreateDatabase()
    {
        Assert.SkipUnless(Cluster.Programs is not null, "PostgreSQL is not installed here (Debian package postgresql).");
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        cluster.Value.Execute($"CREATE DATABASE {name}");
        return new TestDatabase(cluster.Value, name);
    }

    public void Dispose()
    {
        if (cluster.IsValueCreated) cluster.Value.Dispose();
    }
}

/// <summary>A database that goes with its test.</summary>
internal sealed class TestDatabase(Cluster cluster, string name) : IDisposable
{
    internal string ConnectionString => cluster.ConnectionString(name);

    internal void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    internal List<string> Texts(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }

    public void Dispose() => cluster.Execute($"DROP DATABASE {name} WITH (FORCE)");
}

/// <summary>The server's process and its files: it runs as the user postgres where the tests run as root, which it refuses to be.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("spillway-postgres-").FullName;
    private readonly int port = FreePort();

    internal Cluster()
    {
        if (Environment.UserName == "root") Run("chown", "postgres", directory);
        RunAsOwner("initdb", "--no-sync", "--auth=trust", "--username=spillway", "--encoding=UTF8", "--locale=C.UTF-8", "-D", Data);
        RunAsOwner("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(directory, "log"),
            "-o", string.Create(CultureInfo.InvariantCulture, $"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=400"));
    }

    /// <summary>Where Debian keeps them; null: it is not installed.</summary>
    internal static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(path => Path.Combine(path, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Max()
            : null;

    private string Data => Path.Combine(directory, "data");

    internal string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database={database};Username=spillway;Connection Idle Lifetime=10;Include Error Detail=true");

    internal void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        RunAsOwner("pg_ctl", "stop", "-m", "immediate", "-D", Data);
        Directory.Delete(directory, recursive: true);
    }

    private void RunAsOwner(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs!, program), .. arguments];
        if (Environment.UserName == "root") Run("runuser", ["-u", "postgres", "--", .. command]);
        else Run(command[0], command[1..]);
    }

    private void Run(string program, params string[] arguments)
    {
        // Its output goes to files: a server that inherits a pipe keeps it open.
        var shell = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(directory)}.log"), program, .. arguments])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(shell)!;
        process.WaitForExit();
        var log = shell.ArgumentList[2];
        process.ExitCode.ShouldBe(0, $"{program}: {File.ReadAllText(log)}");
        File.Delete(log);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
