using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace Spillway.Tests.Cli;

/// <summary>The whole way of a user: the real program, the bundled sample and a plain HTTP client.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();

    private string Data => folder.Combine("data");

    [Fact]
    public async Task A_sample_is_restored_exported_over_http_downloaded_and_opened()
    {
        SpillwayProcess.Run("restore", Path.Combine(Repository.Root, "samples", "street.zip"), "--data", Data).ExitStatus.ShouldBe(0);
        using var server = await Serve();

        var dataset = await Export("/api/tasks/1/dataset/export?format=COCO%201.0&save_images=true");
        (await Entries(dataset)).ShouldContain(name => name.EndsWith("street 00.png", StringComparison.Ordinal));
        var url = dataset.GetProperty("result_url").GetString();
        (await Export("/api/tasks/1/dataset/export?format=COCO%201.0&save_images=true")).GetProperty("result_url").GetString().ShouldBe(url);

        (await Entries(await Export("/api/tasks/1/dataset/export?format=CVAT%20for%20images%201.1"))).ShouldContain(name => name.StartsWith("annotations.", StringComparison.Ordinal));
        (await Entries(await Export("/api/tasks/1/backup/export"))).ShouldContain("task.json");

        var requests = JsonDocument.Parse(await client.GetStringAsync("/api/requests?status=finished")).RootElement;
        requests.GetProperty("count").GetInt32().ShouldBe(3);
        await Stop(server);
    }

    [Fact]
    public async Task It_stops_within_seconds_when_it_is_told_to()
    {
        using var server = await Serve();
        await Stop(server);
        (await server.StandardError.ReadToEndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public void An_address_that_others_can_reach_is_refused()
    {
        var refused = SpillwayProcess.Run("serve", "--data", Data, "--listen", "http://0.0.0.0:8080");
        refused.ExitStatus.ShouldBe(1);
        refused.Error.ShouldStartWith("error: Spillway does not listen at http://0.0.0.0:8080");
    }

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    private async Task<Process> Serve()
    {
        var server = Process.Start(SpillwayProcess.StartInfo("serve", "--data", Data, "--listen", "http://127.0.0.1:0"))!;
        var line = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
        client.BaseAddress = new Uri(line.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal)));
        return server;
    }

    private static async Task Stop(Process server)
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{server.Id}"])) await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await server.WaitForExitAsync(limit.Token);
        server.ExitCode.ShouldBe(0);
    }

    private async Task<JsonElement> Export(string path)
    {
        using var accepted = await client.PostAsync(path, null);
        var body = await accepted.Content.ReadAsStringAsync();
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted, body);
        var id = JsonDocument.Parse(body).RootElement.GetProperty("rq_id").GetString()!;
        for (var turn = 0; turn < 600; turn++)
        {
            var request = JsonDocument.Parse(await client.GetStringAsync("/api/requests/" + Uri.EscapeDataString(id))).RootElement;
            if (request.GetProperty("status").GetString() == "finished") return request;
            request.GetProperty("status").GetString().ShouldNotBe("failed", request.GetRawText());
            await Task.Delay(100);
        }

        throw new TimeoutException($"{id} did not end.");
    }

    private async Task<string[]> Entries(JsonElement request)
    {
        using var archive = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync(request.GetProperty("result_url").GetString())));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
