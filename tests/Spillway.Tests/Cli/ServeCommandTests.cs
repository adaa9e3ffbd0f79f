using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace Spillway.Tests.Cli;

/// <summary>The whole way of a user: the real program, the bundled sample and a plain HTTP client.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();
    private readonly List<Process> started = [];

    private string Data => folder.Combine("data");

    [Fact]
    public async Task A_sample_is_restored_exported_over_http_downloaded_and_opened()
    {
        SpillwayProcess.Run("restore", Path.Combine(Repository.Root, "samples", "street.zip"), "--data", Data).ExitStatus.ShouldBe(0);
        var server = await Serve();

        var dataset = await Export("/api/tasks/1/dataset/export?format=COCO%201.0&save_images=true");
        // Frame 7 was deleted.
        await IsTheSampleInCoco(dataset, "0", "1", "2", "3", "4", "5", "6", "8", "9");
        var url = dataset.GetProperty("result_url").GetString();
        (await Export("/api/tasks/1/dataset/export?format=COCO%201.0&save_images=true")).GetProperty("result_url").GetString().ShouldBe(url);

        (await Entries(await Export("/api/tasks/1/dataset/export?format=CVAT%20for%20images%201.1"))).ShouldContain(name => name.StartsWith("annotations.", StringComparison.Ordinal));
        (await Entries(await Export("/api/tasks/1/backup/export"))).ShouldContain("task.json");

        // The second of two jobs that overlap: it shows its own frames alone.
        var job = await Export("/api/jobs/2/dataset/export?format=COCO%201.0&save_images=true");
        job.GetProperty("operation").GetProperty("task_id").GetInt64().ShouldBe(1);
        await IsTheSampleInCoco(job, "4", "5", "6", "8", "9");

        var requests = JsonDocument.Parse(await client.GetStringAsync("/api/requests?status=finished")).RootElement;
        requests.GetProperty("count").GetInt32().ShouldBe(4);
        await Stop(server);
        EveryDirectoryIsPrivate();
    }

    [Fact]
    public async Task A_part_that_is_not_there_is_refused_over_http_and_on_the_command_line_and_nothing_is_queued()
    {
        SpillwayProcess.Run("restore", Path.Combine(Repository.Root, "samples", "street.zip"), "--data", Data).ExitStatus.ShouldBe(0);
        await Serve();
        const string Sentence = "There is no label 'cra' here; there are: car, person, road, sun, weather.";
        using var refused = await client.PostAsync("/api/tasks/1/dataset/export?format=COCO%201.0&label=cra", null);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.EnumerateArray().Single().GetString().ShouldBe(Sentence);
        var command = SpillwayProcess.Run("export", "task:1", "--format", "COCO 1.0", "--label", "cra", "--data", Data);
        (command.ExitStatus, command.Error.Trim()).ShouldBe((1, "error: " + Sentence));
        JsonDocument.Parse(await client.GetStringAsync("/api/requests")).RootElement.GetProperty("count").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task It_stops_within_seconds_when_it_is_told_to()
    {
        var server = await Serve();
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
        foreach (var server in started)
        {
            if (!server.HasExited) server.Kill();
            server.Dispose();
        }

        folder.Dispose();
    }

    /// <summary>Whatever the umask: media, entries, locks and all that was made on this way may be anybody's data.</summary>
    private void EveryDirectoryIsPrivate()
    {
        foreach (var path in Directory.EnumerateDirectories(Data, "*", SearchOption.AllDirectories).Append(Data))
        {
            if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, path);
        }
    }

    private async Task<Process> Serve()
    {
        var server = Process.Start(SpillwayProcess.StartInfo("serve", "--data", Data, "--listen", "http://127.0.0.1:0"))!;
        started.Add(server);
        var line = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
        client.BaseAddress = new Uri(line.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal)));
        return server;
    }

    private static async Task Stop(Process server)
    {
        Signal.Send(Signal.Terminate, server);
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

    /// <summary>Not only that there is an archive: its one JSON file names these pictures, all in it, and holds annotations of the sample's labels on them.</summary>
    private async Task IsTheSampleInCoco(JsonElement request, params string[] frames)
    {
        using var archive = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync(request.GetProperty("result_url").GetString())));
        await using var json = await archive.GetEntry("annotations/instances_Train.json").ShouldNotBeNull().OpenAsync();
        var coco = (await JsonDocument.ParseAsync(json)).RootElement;
        var images = coco.GetProperty("images").EnumerateArray().ToList();
        images.Select(image => image.GetProperty("file_name").GetString()!).Order(StringComparer.Ordinal)
            .ShouldBe(frames.Select(frame => int.Parse(frame, CultureInfo.InvariantCulture) < 5 ? $"day/street 0{frame}.png" : $"night/straße 0{frame}.png"));
        foreach (var image in images)
        {
            archive.GetEntry("images/Train/" + image.GetProperty("file_name").GetString()).ShouldNotBeNull().Length.ShouldBeGreaterThan(800);
            (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()).ShouldBe((320, 200));
        }

        coco.GetProperty("categories").EnumerateArray().Select(category => category.GetProperty("name").GetString()).ShouldBe(["car", "road", "sun", "person", "head", "hand", "foot", "weather"], ignoreOrder: true);
        var annotations = coco.GetProperty("annotations").EnumerateArray().ToList();
        annotations.Count.ShouldBeGreaterThan(frames.Length);
        var ids = images.Select(image => image.GetProperty("id").GetInt64()).ToHashSet();
        annotations.ShouldAllBe(annotation => ids.Contains(annotation.GetProperty("image_id").GetInt64()) && annotation.GetProperty("area").GetDouble() > 0);
    }

    private async Task<string[]> Entries(JsonElement request)
    {
        using var archive = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync(request.GetProperty("result_url").GetString())));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
