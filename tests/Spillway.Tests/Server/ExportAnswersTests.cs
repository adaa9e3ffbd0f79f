using System.Net;
using System.Text.Json;
using Spillway.Exports.Requests;
using Spillway.Tests.Exports.Requests;

namespace Spillway.Tests.Server;

/// <summary>Contract section 3: paths, parameters, statuses and sentences are CVAT's.</summary>
public class ExportAnswersTests
{
    private protected virtual ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) => new(write, settings);

    [Fact]
    public async Task An_export_is_asked_for_watched_and_downloaded()
    {
        await using var server = await TestServer.Start(Desk());
        var request = await server.Export();
        request.GetProperty("id").GetString().ShouldBe(TestServer.TaskRequest);
        request.GetProperty("status").GetString().ShouldBe("finished");
        request.GetProperty("progress").GetDouble().ShouldBe(1);
        request.GetProperty("owner").GetProperty("id").GetInt64().ShouldBe(1);
        request.GetProperty("operation").GetRawText().ShouldBe(
            """{"type":"export:dataset","target":"task","project_id":1,"task_id":1,"job_id":null,"org_id":null,"format":"Note 1.0","lightweight":null}""");
        request.GetProperty("created_date").GetString()!.ShouldEndWith("Z");
        request.GetProperty("expiry_date").GetDateTime().ShouldBe(request.GetProperty("finished_date").GetDateTime().AddDays(1), TimeSpan.FromSeconds(1));
        request.TryGetProperty("result_id", out _).ShouldBeFalse();
        var url = request.GetProperty("result_url").GetString()!;
        url.ShouldBe(server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + TestServer.Download());

        using var response = await server.Client.GetAsync(url);
        (await response.Content.ReadAsStringAsync()).ShouldBe("an archive");
        response.Content.Headers.GetValues("Content-Disposition").Single().ShouldContain("filename*=UTF-8''task_1_dataset_2025_01_09_10_00_00_note%201.0.zip");

        (await server.Export()).GetProperty("status").GetString().ShouldBe("finished");
        server.Desk.Builds.ShouldBe(1);
    }

    [Fact]
    public async Task A_selection_among_the_parameters_reaches_the_builder()
    {
        await using var server = await TestServer.Start(new ExportDesk());
        var export = "/api/tasks/1/dataset/export?format=Note%201.0&save_images=true";
        using var accepted = await server.Client.PostAsync(export + "&label=car&label=bus&frames=0-9,20&only_annotated=true&split=a%3D0.5,b%3D0.5&seed=7", null);
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = JsonDocument.Parse(await accepted.Content.ReadAsStringAsync()).RootElement.GetProperty("rq_id").GetString()!;
        await server.Desk.Over(id);
        var selection = server.Desk.Written.ShouldHaveSingleItem().Selection.ShouldNotBeNull();
        selection.ShouldBe(new() { Labels = ["bus", "car"], Frames = [new(0, 9), new(20, 20)], OnlyAnnotated = true, Split = new([new("a", 0.5m), new("b", 0.5m)], 7) });

        using var refused = await server.Client.PostAsync(export + "&frames=9-2", null);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("The range of frames 9-2 ends before it begins.");
    }

    [Fact]
    public async Task An_equal_request_while_one_runs_is_a_conflict_with_its_id_and_cancelling_removes_it()
    {
        using var hold = new ManualResetEventSlim();
        await using var server = await TestServer.Start(Desk((_, token) => hold.Wait(token)));
        (await server.Post(TestServer.TaskExport)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await server.Post(TestServer.TaskExport)).ShouldBe((HttpStatusCode.Conflict, $$"""{"rq_id":"{{TestServer.TaskRequest}}"}"""));
        (await server.Get(TestServer.Download())).ShouldBe((HttpStatusCode.BadRequest, "The export process is not finished"));
        (await server.Json(TestServer.Request())).TryGetProperty("result_url", out _).ShouldBeFalse();

        (await server.Post(TestServer.Request() + "/cancel")).Status.ShouldBe(HttpStatusCode.OK);
        (await server.Get(TestServer.Request())).ShouldBe((HttpStatusCode.NotFound, "There is no request with specified id"));
        (await server.Post(TestServer.Request() + "/cancel")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Cancelling_what_is_over_is_refused()
    {
        await using var server = await TestServer.Start(Desk());
        await server.Export();
        (await server.Post(TestServer.Request() + "/cancel")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_failure_keeps_its_reason_and_has_no_result()
    {
        await using var server = await TestServer.Start(Desk((_, _) => throw new InvalidOperationException("The picture a.jpg is broken.")));
        var request = await server.Export();
        request.GetProperty("status").GetString().ShouldBe("failed");
        request.GetProperty("message").GetString()!.ShouldContain("The picture a.jpg is broken.");
        request.TryGetProperty("result_url", out _).ShouldBeFalse();
        (await server.Get(TestServer.Download())).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/api/tasks/1/dataset/export?format=Nothing%201.0", 400, """["Unknown format specified for the request"]""")]
    [InlineData("/api/tasks/1/dataset/export", 400, """["Unknown format specified for the request"]""")]
    [InlineData("/api/tasks/1/dataset/export?format=Note%201.0&save_images=maybe", 400, """["save_images is 'maybe', but must be true or false."]""")]
    [InlineData("/api/tasks/1/dataset/export?format=Note%201.0&location=cloud_storage", 400, """["Exporting to a cloud storage is not supported: leave out cloud_storage_id and use location=local."]""")]
    [InlineData("/api/tasks/9/dataset/export?format=Note%201.0", 404, """{"detail":"There is no task 9; `spillway list` shows what there is."}""")]
    [InlineData("/api/projects/9/backup/export", 404, """{"detail":"There is no project 9; `spillway list` shows what there is."}""")]
    [InlineData("/api/jobs/1/backup/export", 404, """{"detail":"Not found."}""")]
    [InlineData("/api/tasks/one/backup/export", 404, """{"detail":"Not found."}""")]
    public async Task What_cannot_be_exported_is_refused(string path, int status, string body)
    {
        await using var server = await TestServer.Start(Desk(), working: false);
        (await server.Post(path)).ShouldBe(((HttpStatusCode)status, body));
    }

    [Fact]
    public async Task A_disabled_format_is_not_allowed()
    {
        await using var server = await TestServer.Start(Desk(null, ("disabled_formats", "Note 1.0")), working: false);
        (await server.Post(TestServer.TaskExport)).ShouldBe((HttpStatusCode.MethodNotAllowed, """{"detail":"Format is disabled"}"""));
    }

    [Fact]
    public async Task A_task_without_data_has_no_backup()
    {
        await using var server = await TestServer.Start(Desk(), working: false);
        server.Desk.Database.Execute($"""UPDATE "Tasks" SET "DataId" = NULL""").ShouldBe(1);
        (await server.Post("/api/tasks/1/backup/export")).ShouldBe((HttpStatusCode.BadRequest, """["Backup of a task without data is not allowed"]"""));
    }

    [Theory]
    [InlineData("", """["Missing request id in the query parameters"]""")]
    [InlineData("?rq_id=nonsense", """["Invalid export request id"]""")]
    [InlineData("?rq_id=action%3Dexport%26target%3Dtask%26target_id%3D2%26user_id%3D1%26format%3DNote_1~0%26subresource%3Ddataset", """["Invalid export request id"]""")]
    [InlineData("?rq_id=action%3Dexport%26target%3Dtask%26target_id%3D1%26user_id%3D1%26subresource%3Dbackup", """["Invalid export request id"]""")]
    [InlineData("?rq_id=action%3Dexport%26target%3Dtask%26target_id%3D1%26user_id%3D1%26format%3DNote_1~0%26subresource%3Ddataset", "Unknown export request id")]
    public async Task A_download_needs_the_id_of_a_request_for_this_object(string query, string body)
    {
        await using var server = await TestServer.Start(Desk(), working: false);
        (await server.Get("/api/tasks/1/dataset/download" + query)).ShouldBe((HttpStatusCode.BadRequest, body));
    }

    [Theory]
    [InlineData("/api/tasks/9/dataset/download?rq_id=nonsense")]
    [InlineData("/api/jobs/9/dataset/download")]
    [InlineData("/api/projects/9/backup/download?rq_id=action%3Dexport%26target%3Dproject%26target_id%3D9%26user_id%3D1%26subresource%3Dbackup")]
    public async Task A_download_of_an_object_that_is_not_there_is_not_found(string path)
    {
        await using var server = await TestServer.Start(new ExportDesk(), working: false);
        (await server.Get(path)).ShouldBe((HttpStatusCode.NotFound, """{"detail":"Not found."}"""));
    }

    [Fact]
    public async Task A_request_says_which_task_and_project_its_object_is_in()
    {
        await using var server = await TestServer.Start(new ExportDesk());
        using (var connection = server.Desk.Database.Connect())
        {
            new Spillway.Database.JobRow { TaskId = 1, Type = "annotation", State = "new" }.Insert(connection);
        }

        (string, string, string) Ids(JsonElement request) => (request.GetProperty("operation").GetProperty("project_id").GetRawText(),
            request.GetProperty("operation").GetProperty("task_id").GetRawText(), request.GetProperty("operation").GetProperty("job_id").GetRawText());
        var job = await server.Export("/api/jobs/2/dataset/export?format=Note%201.0");
        Ids(job).ShouldBe(("1", "1", "2"));
        Ids(await server.Export("/api/projects/1/backup/export")).ShouldBe(("1", "null", "null"));
        await server.Export();
        (await server.Json("/api/requests?project_id=1")).GetProperty("count").GetInt32().ShouldBe(3);
        (await server.Json("/api/requests?task_id=1")).GetProperty("count").GetInt32().ShouldBe(2);
        var rule = Uri.EscapeDataString("""{"and":[{"==":[{"var":"task_id"},1]},{"!":{"var":"job_id"}}]}""");
        var found = await server.Json("/api/requests?filter=" + rule);
        found.GetProperty("results").EnumerateArray().Select(request => request.GetProperty("id").GetString()).ShouldBe([TestServer.TaskRequest]);
    }

    [Fact]
    public async Task An_id_of_an_older_client_is_understood()
    {
        await using var server = await TestServer.Start(Desk());
        await server.Export();
        (await server.Get(TestServer.Request("export:task-1-dataset-in-Note_1@0-format-by-1"))).Status.ShouldBe(HttpStatusCode.OK);
        (await server.Get(TestServer.Download("export:task-1-dataset-in-Note_1@0-format-by-1"))).ShouldBe((HttpStatusCode.OK, "an archive"));
    }

    [Fact]
    public async Task What_another_user_asked_for_is_neither_shown_nor_given_out()
    {
        await using var server = await TestServer.Start(Desk());
        var id = await server.Desk.Ask(ExportDesk.Dataset(user: 2));
        await server.Desk.Over(id);
        (await server.Get(TestServer.Request(id))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Post(TestServer.Request(id) + "/cancel")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Get(TestServer.Download(id))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Json("/api/requests")).GetProperty("count").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task The_list_of_requests_has_pages_and_filters()
    {
        await using var server = await TestServer.Start(Desk());
        await server.Export();
        await server.Export("/api/jobs/1/dataset/export?format=Note%201.0");
        await server.Export("/api/projects/1/backup/export");
        var page = await server.Json("/api/requests?page_size=2");
        page.GetProperty("count").GetInt32().ShouldBe(3);
        page.GetProperty("previous").ValueKind.ShouldBe(JsonValueKind.Null);
        page.GetProperty("results")[0].GetProperty("operation").GetProperty("type").GetString().ShouldBe("export:backup");
        var next = await server.Json(page.GetProperty("next").GetString()!);
        next.GetProperty("results").GetArrayLength().ShouldBe(1);
        var jobs = await server.Json("/api/requests?target=job&subresource=annotations&status=finished");
        jobs.GetProperty("results")[0].GetProperty("operation").GetProperty("job_id").GetInt64().ShouldBe(1);
        (await server.Get("/api/requests?page=7")).ShouldBe((HttpStatusCode.NotFound, """{"detail":"Invalid page."}"""));
    }
}
