using System.Net;
using System.Net.Http.Headers;
using Spillway.Exports.Cache;
using Spillway.Tests.Exports.Requests;

namespace Spillway.Tests.Server;

public sealed class ResumedDownloadTests
{
    private const int Length = 20_000_000;

    private readonly byte[] content = new byte[Length];

    public ResumedDownloadTests() => new Random(1).NextBytes(content);

    [Fact]
    public async Task A_download_that_was_cut_goes_on_after_the_entry_was_touched()
    {
        await using var server = await Exported();
        var (begun, tag) = await Cut(server);
        await server.Export();
        File.SetLastWriteTimeUtc(Entry(server), DateTime.UnixEpoch.AddYears(80));

        using var rest = await Resume(server, begun.Length, tag);
        rest.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        rest.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {begun.Length}-{Length - 1}/{Length}");
        byte[] whole = [.. begun, .. await rest.Content.ReadAsByteArrayAsync()];
        whole.AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    /// <summary>The time of change says when an entry was last used: it must not be the date that a client resumes by.</summary>
    [Fact]
    public async Task A_touch_does_not_stop_a_client_that_resumes_by_the_date()
    {
        await using var server = await Exported();
        using var first = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, TestServer.Download()));
        Assert.SkipWhen(first.Content.Headers.LastModified is null, "This file system does not keep when a file was made.");
        var date = first.Content.Headers.LastModified!.Value;
        // A date has whole seconds: one that moved with the touch would differ now.
        await Task.Delay(1100);
        await server.Export();

        using var resumed = await Resume(server, 10, new RangeConditionHeaderValue(date));
        resumed.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        resumed.Content.Headers.LastModified.ShouldBe(date);
        File.GetLastWriteTimeUtc(Entry(server)).ShouldBeGreaterThan(date.UtcDateTime.AddSeconds(1));
    }

    /// <summary>Contract section 1, line 6.</summary>
    [Fact]
    [Trait("parity", "6")]
    public async Task A_download_that_was_cut_is_told_when_its_entry_has_expired_and_begins_anew_when_it_was_made_again()
    {
        await using var server = await Exported();
        var (begun, tag) = await Cut(server);
        await NobodyReads(server);
        File.Delete(Entry(server));

        using (var gone = await Resume(server, begun.Length, tag))
        {
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await gone.Content.ReadAsStringAsync()).ShouldBe("\"The exported file has expired, please retry exporting\"");
        }

        var swept = await server.Json(TestServer.Request());
        swept.GetProperty("status").GetString().ShouldBe("finished");
        swept.GetProperty("message").GetString().ShouldBe("The exported file has expired, please retry exporting");
        swept.TryGetProperty("result_url", out _).ShouldBeFalse();

        content[0]++;
        (await server.Export()).GetProperty("status").GetString().ShouldBe("finished");
        using var anew = await Resume(server, begun.Length, tag);
        anew.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await anew.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task While_bytes_flow_the_entry_cannot_be_taken_and_a_download_touches_it()
    {
        await using var server = await Exported();
        File.SetLastWriteTimeUtc(Entry(server), DateTime.UnixEpoch.AddYears(40));
        var cache = new ExportCache(server.Desk.Root, TimeProvider.System);
        using (await server.Client.GetAsync(TestServer.Download(), HttpCompletionOption.ResponseHeadersRead))
        {
            cache.TryWrite(Path.GetFileName(Entry(server))).ShouldBeNull();
        }

        await NobodyReads(server);
        File.GetLastWriteTimeUtc(Entry(server)).ShouldBeGreaterThan(DateTime.UnixEpoch.AddYears(50));
    }

    private async Task<TestServer> Exported()
    {
        var server = await TestServer.Start(new ExportDesk((path, _) => File.WriteAllBytes(path, content)));
        await server.Export();
        return server;
    }

    /// <summary>Reads some of it and hangs up.</summary>
    private static async Task<(byte[] Begun, EntityTagHeaderValue Tag)> Cut(TestServer server)
    {
        using var response = await server.Client.GetAsync(TestServer.Download(), HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentLength.ShouldBe(Length);
        await using var body = await response.Content.ReadAsStreamAsync();
        var begun = new byte[1_000_000];
        await body.ReadExactlyAsync(begun);
        return (begun, response.Headers.ETag!);
    }

    private static Task<HttpResponseMessage> Resume(TestServer server, int from, EntityTagHeaderValue tag) => Resume(server, from, new RangeConditionHeaderValue(tag));

    private static Task<HttpResponseMessage> Resume(TestServer server, int from, RangeConditionHeaderValue condition)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, TestServer.Download());
        request.Headers.Range = new RangeHeaderValue(from, null);
        request.Headers.IfRange = condition;
        return server.Client.SendAsync(request);
    }

    private static string Entry(TestServer server) => Path.Combine(server.Desk.Root, "cache", "export", server.Desk.Entries().Single());

    private static async Task NobodyReads(TestServer server)
    {
        for (var turn = 0; turn < 500 && server.Desk.Leases().Length > 0; turn++) await Task.Delay(10);
        server.Desk.Leases().ShouldBeEmpty();
    }
}
