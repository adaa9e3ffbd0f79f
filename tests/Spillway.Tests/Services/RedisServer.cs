using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Spillway.Settings;
using Spillway.Tests.Services;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Spillway.Tests.Services;

/// <summary>A Redis of this test run's own, started when the first test wants it. Tests share it and use keys of their own.</summary>
public sealed class RedisServer : IDisposable
{
    internal const string Password = "a password";

    private readonly string directory = Directory.CreateTempSubdirectory("spillway-redis-").FullName;
    private readonly Lazy<(Process Process, int Port)> running;

    public RedisServer() => running = new(Start);

    /// <summary>Skips the test where Redis is not installed.</summary>
    internal RedisAddress Address
    {
        get
        {
            Assert.SkipUnless(File.Exists("/usr/bin/redis-server"), "Redis is not installed here (Debian package redis-server).");
            return new RedisAddress("127.0.0.1", running.Value.Port, Password, 0);
        }
    }

    public void Dispose()
    {
        if (running.IsValueCreated)
        {
            running.Value.Process.Kill();
            running.Value.Process.WaitForExit();
            running.Value.Process.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }

    private (Process Process, int Port) Start()
    {
        var port = Cluster.FreePort();
        var start = new ProcessStartInfo("/usr/bin/redis-server",
            ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--dir", directory, "--requirepass", Password, "--logfile", Path.Combine(directory, "log")]);
        var process = Process.Start(start)!;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30); Thread.Sleep(20))
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return (process, port);
            }
            catch (SocketException)
            {
            }
        }

        throw new TimeoutException("Redis did not start.");
    }
}
