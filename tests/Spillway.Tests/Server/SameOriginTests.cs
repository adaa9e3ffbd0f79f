using System.Net;
using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Server;
using Spillway.Settings;

namespace Spillway.Tests.Server;

/// <summary>A web page cannot reach a server on this machine, neither by DNS rebinding nor by a cross-site request.</summary>
public sealed class SameOriginTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();
    private ExportRequests requests = null!;
    private SpillwayServer server = null!;

    public async ValueTask InitializeAsync()
    {
        requests = new ExportRequests(folder.Path, SpillwayDatabase.Open(folder.Combine("spillway.db")), SettingsReader.Read(null, _ => null), TimeProvider.System);
        server = await SpillwayServer.Start(requests, "http://127.0.0.1:0", false, CancellationToken.None);
        client.BaseAddress = server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("localhost:{0}")]
    [InlineData("LocalHost:{0}")]
    [InlineData("[::1]:{0}")]
    public async Task A_loopback_host_with_our_port_is_let_in(string host) => (await Status("Host", host)).ShouldBe(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("attacker.example:{0}")]
    [InlineData("localhost.attacker.example:{0}")]
    [InlineData("127.0.0.1.nip.io:{0}")]
    [InlineData("192.168.0.9:{0}")]
    [InlineData("0.0.0.0:{0}")]
    [InlineData("2130706433:{0}")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1")]
    public async Task Another_host_is_refused(string host) => (await Status("Host", host)).ShouldBe(HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("Origin", "http://attacker.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://127.0.0.1:{0}")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "http://localhost:{0}")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_is_refused(string header, string value)
    {
        (await Status(header, value)).ShouldBe(HttpStatusCode.Forbidden);
        (await Status(header, value, HttpMethod.Post)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Our_own_pages_and_typed_addresses_are_let_in()
    {
        (await Status("Origin", "http://127.0.0.1:{0}", HttpMethod.Post)).ShouldBe(HttpStatusCode.NotFound);
        (await Status("Sec-Fetch-Site", "same-origin", HttpMethod.Post)).ShouldBe(HttpStatusCode.NotFound);
        (await Status("Sec-Fetch-Site", "none")).ShouldBe(HttpStatusCode.NotFound);
        (await Status("Sec-Fetch-Site", "none", HttpMethod.Post)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_refusal_is_a_sentence_and_a_path_that_is_not_there_says_so()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/nothing") { Headers = { { "Origin", "null" } } };
        using var refused = await client.SendAsync(request);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"The request comes from a web page of another origin, which may not use this server."}""");
        using var missing = await client.GetAsync("/api/nothing");
        (await missing.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Not found."}""");
        using var wrong = await client.DeleteAsync("/api/tasks/7/dataset/export");
        wrong.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await wrong.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Method \"DELETE\" not allowed."}""");
        using var backup = await client.PostAsync("/api/jobs/7/backup/export", null);
        backup.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_second_server_on_the_same_port_says_that_it_is_taken()
    {
        var refused = await Should.ThrowAsync<ListenAddressException>(() => SpillwayServer.Start(requests, server.Address.ToString(), false, CancellationToken.None));
        refused.Message.ShouldContain("set listen to another port");
    }

    private async Task<HttpStatusCode> Status(string header, string value, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/api/nothing");
        request.Headers.TryAddWithoutValidation(header, value.Replace("{0}", $"{server.Address.Port}", StringComparison.Ordinal));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
