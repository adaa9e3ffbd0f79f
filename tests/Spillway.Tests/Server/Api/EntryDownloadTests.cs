using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Spillway.Exports.Requests;
using Spillway.Server.Api;

namespace Spillway.Tests.Server.Api;

public sealed class EntryDownloadTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Made = new(2025, 1, 9, 10, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();
    private WebApplication app = null!;
    private byte[] content = [];
    private string name = "task_7.zip";
    private DateTimeOffset? made = Made;
    private int leases;

    public async ValueTask InitializeAsync()
    {
        content = new byte[300_000];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(folder.Combine("entry.zip"), content);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.UseRouting();
        app.MapMethods("/file", ["GET", "HEAD"], (Microsoft.AspNetCore.Http.HttpContext context) => EntryDownload.Send(Open(), context.Response));
        await app.StartAsync();
        client.BaseAddress = new Uri(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_whole_file_comes_with_its_length_tag_date_and_name()
    {
        using var response = await client.GetAsync("/file");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(content);
        response.Content.Headers.ContentLength.ShouldBe(content.Length);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        response.Headers.ETag!.ToString().ShouldBe("\"identity\"");
        response.Headers.AcceptRanges.ShouldBe(["bytes"]);
        response.Content.Headers.LastModified.ShouldBe(Made);
        response.Content.Headers.GetValues("Content-Disposition").Single().ShouldBe("attachment; filename=task_7.zip; filename*=UTF-8''task_7.zip");
        await NobodyReads();
    }

    [Fact]
    public async Task A_head_request_gets_the_same_headers_and_no_bytes()
    {
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/file"));
        response.Content.Headers.ContentLength.ShouldBe(content.Length);
        response.Headers.ETag!.ToString().ShouldBe("\"identity\"");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        await NobodyReads();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100_000, 199_999)]
    [InlineData(299_999, null)]
    [InlineData(null, 10)]
    public async Task A_range_comes_as_it_was_asked_for(int? from, int? to)
    {
        using var response = await Range(new RangeHeaderValue(from, to));
        var (first, last) = from is null ? (content.Length - to!.Value, content.Length - 1) : (from.Value, to ?? content.Length - 1);
        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {first}-{last}/{content.Length}");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(content[first..(last + 1)]);
    }

    [Fact]
    public async Task A_range_beyond_the_end_is_refused()
    {
        using var response = await Range(new RangeHeaderValue(content.Length, null));
        response.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Fact]
    public async Task A_client_with_another_tag_gets_the_whole_file()
    {
        using var same = await Range(new RangeHeaderValue(10, null), new RangeConditionHeaderValue(new EntityTagHeaderValue("\"identity\"")));
        same.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        using var other = await Range(new RangeHeaderValue(10, null), new RangeConditionHeaderValue(new EntityTagHeaderValue("\"another\"")));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.Content.ReadAsByteArrayAsync()).Length.ShouldBe(content.Length);
    }

    [Fact]
    public async Task A_client_may_resume_by_the_date_when_the_file_was_made()
    {
        using var same = await Range(new RangeHeaderValue(10, null), new RangeConditionHeaderValue(Made));
        same.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        using var earlier = await Range(new RangeHeaderValue(10, null), new RangeConditionHeaderValue(Made.AddSeconds(-1)));
        earlier.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_nobody_knows_when_the_file_was_made_no_date_is_told()
    {
        made = null;
        using var response = await client.GetAsync("/file");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.LastModified.ShouldBeNull();
    }

    [Theory]
    [InlineData("набор «7».zip", "attachment; filename=\"_____ _7_.zip\"; filename*=UTF-8''%D0%BD%D0%B0%D0%B1%D0%BE%D1%80%20%C2%AB7%C2%BB.zip")]
    [InlineData("../../etc/passwd", "attachment; filename=passwd; filename*=UTF-8''passwd")]
    [InlineData("a\r\nSet-Cookie: x.zip", "attachment; filename=\"a__Set-Cookie: x.zip\"; filename*=UTF-8''a__Set-Cookie%3A%20x.zip")]
    [InlineData("say \"hi\".zip", "attachment; filename=\"say \\\"hi\\\".zip\"; filename*=UTF-8''say%20%22hi%22.zip")]
    [InlineData("..", "attachment; filename=download; filename*=UTF-8''download")]
    public async Task A_name_is_cleaned_for_the_header(string given, string header)
    {
        name = given;
        using var response = await client.GetAsync("/file");
        response.Content.Headers.GetValues("Content-Disposition").Single().ShouldBe(header);
    }

    [Fact]
    public async Task The_lease_is_given_back_when_the_client_hangs_up()
    {
        await File.WriteAllBytesAsync(folder.Combine("entry.zip"), new byte[50_000_000]);
        using (var response = await client.GetAsync("/file", HttpCompletionOption.ResponseHeadersRead))
        {
            Volatile.Read(ref leases).ShouldBe(1);
        }

        await NobodyReads();
    }

    private Task<HttpResponseMessage> Range(RangeHeaderValue range, RangeConditionHeaderValue? condition = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/file");
        request.Headers.Range = range;
        request.Headers.IfRange = condition;
        return client.SendAsync(request);
    }

    private ResultDownload Open()
    {
        Interlocked.Increment(ref leases);
        var handle = File.OpenHandle(folder.Combine("entry.zip"));
        return new ResultDownload(handle, new Lease(this), "entry.zip", name, "identity", made);
    }

    /// <summary>The server ends an answer a moment after the client has all of it.</summary>
    private async Task NobodyReads()
    {
        for (var turn = 0; turn < 500 && Volatile.Read(ref leases) > 0; turn++) await Task.Delay(10);
        Volatile.Read(ref leases).ShouldBe(0);
    }

    private sealed class Lease(EntryDownloadTests tests) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref tests.leases);
    }
}
