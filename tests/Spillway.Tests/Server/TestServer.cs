using System.Net;
using System.Text.Json;
using Spillway.Exports.Requests;
using Spillway.Server;
using Spillway.Tests.Exports.Requests;

namespace Spillway.Tests.Server;

/// <summary>A server on a free port over the data root of an <see cref="ExportDesk"/>, its worker, and a plain client.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    internal const string TaskExport = "/api/tasks/1/dataset/export?format=Note%201.0&save_images=true";
    internal const string TaskRequest = "action=export&target=task&target_id=1&user_id=1&format=Note_1~0&subresource=dataset";

    private readonly SpillwayServer server;
    private readonly RequestHost? worker;

    private TestServer(ExportDesk desk, SpillwayServer server, RequestHost? worker)
    {
        (Desk, this.server, this.worker) = (desk, server, worker);
        Client = new HttpClient { BaseAddress = server.Address };
    }

    internal ExportDesk Desk { get; }

    internal HttpClient Client { get; }

    internal static async Task<TestServer> Start(ExportDesk desk, bool working = true) => new(
        desk,
        await SpillwayServer.Start(desk.Requests, "http://127.0.0.1:0", false, CancellationToken.None),
        working ? await RequestHost.TryStart(desk.Requests, [], CancellationToken.None) : null);

    internal static string Download(string id = TaskRequest) => "/api/tasks/1/dataset/download?rq_id=" + Uri.EscapeDataString(id);

    internal static string Request(string id = TaskRequest) => "/api/requests/" + Uri.EscapeDataString(id);

    internal async Task<(HttpStatusCode Status, string Body)> Get(string path) => await Read(await Client.GetAsync(path));

    internal async Task<(HttpStatusCode Status, string Body)> Post(string path) => await Read(await Client.PostAsync(path, null));

    internal async Task<JsonElement> Json(string path)
    {
        var (status, body) = await Get(path);
        status.ShouldBe(HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Asks for the task's dataset and waits until it is over, as CVAT's clients do.</summary>
    internal async Task<JsonElement> Export(string path = TaskExport)
    {
        var (status, body) = await Post(path);
        status.ShouldBe(HttpStatusCode.Accepted, body);
        var id = JsonDocument.Parse(body).RootElement.GetProperty("rq_id").GetString()!;
        for (var turn = 0; turn < 1500; turn++)
        {
            var request = await Json(Request(id));
            if (request.GetProperty("status").GetString() is "finished" or "failed") return request;
            await Task.Delay(20);
        }

        throw new TimeoutException($"{id} did not end.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        if (worker is not null) await worker.DisposeAsync();
        Desk.Dispose();
    }

    private static async Task<(HttpStatusCode, string)> Read(HttpResponseMessage response)
    {
        using (response) return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
