using Microsoft.AspNetCore.Http;
using Spillway.Exports.Requests;
using Spillway.Server.Api;

namespace Spillway.Tests.Server.Api;

public sealed class RequestListTests
{
    private static readonly RequestStatus[] Requests =
    [
        Make("a", "finished", "export:dataset", "task", 1),
        Make("b", "failed", "export:backup", "project", 2),
        Make("c", "started", "export:annotations", "task", 3),
    ];

    [Theory]
    [InlineData("", "cba")]
    [InlineData("?status=failed", "b")]
    [InlineData("?target=task&subresource=dataset", "a")]
    [InlineData("?action=export&sort=created_date", "abc")]
    [InlineData("?sort=status", "bac")]
    [InlineData("?sort=-status", "cab")]
    [InlineData("?sort=nonsense", "cba")]
    [InlineData("?task_id=3", "c")]
    [InlineData("?format=COCO%201.0&project_id=2", "b")]
    [InlineData("?org_id=5", "")]
    [InlineData("?org=", "cba")]
    public void A_list_is_filtered_and_sorted_as_asked(string query, string ids) =>
        string.Concat(RequestFilter.Of(Asked(query).Query).Apply(Requests).Select(request => request.Id)).ShouldBe(ids);

    [Theory]
    [InlineData("""{"==":[{"var":"status"},"failed"]}""", "b")]
    [InlineData("""{"!=":[{"var":"status"},"failed"]}""", "ca")]
    [InlineData("""{"and":[{"==":[{"var":"target"},"task"]},{"==":[{"var":"task_id"},3]}]}""", "c")]
    [InlineData("""{"and":[{"==":[{"var":"target"},"task"]},{"==":[{"var":"task_id"},"1"]}]}""", "a")]
    [InlineData("""{"or":[{"==":[{"var":"subresource"},"backup"]},{"<":[{"var":"task_id"},2]}]}""", "ba")]
    [InlineData("""{"!":{"in":[{"var":"status"},["failed","started"]]}}""", "a")]
    [InlineData("""{"!":[{"var":"project_id"}]}""", "ca")]
    [InlineData("""{"var":"project_id"}""", "b")]
    [InlineData("""{"==":[{"var":"project_id"},null]}""", "ca")]
    [InlineData("""{"==":[{"var":"org_id"},null]}""", "cba")]
    [InlineData("""{"==":[{"var":"org"},"team"]}""", "")]
    [InlineData("""{"<=":[2,{"var":"task_id"},10]}""", "c")]
    [InlineData("""{">=":[{"var":"task_id"},1]}""", "ca")]
    [InlineData("""{"in":["COCO",{"var":"format"}]}""", "cba")]
    [InlineData("""{"and":[]}""", "cba")]
    [InlineData("", "cba")]
    public void A_rule_of_JSON_Logic_decides_what_a_list_shows(string rule, string ids) =>
        string.Concat(RequestFilter.Of(Asked("?filter=" + Uri.EscapeDataString(rule)).Query).Apply(Requests).Select(request => request.Id)).ShouldBe(ids);

    [Theory]
    [InlineData("{", "filter: Json syntax should be used")]
    [InlineData("{}", "filter: {} is no rule, which is an object with one operator")]
    [InlineData("[1]", "filter: [1] is no rule, which is an object with one operator")]
    [InlineData("""{"like":[{"var":"status"},"f"]}""", """filter: like operation with [{"var":"status"},"f"] arguments is not implemented""")]
    [InlineData("""{"==":["failed",{"var":"status"}]}""", """filter: "failed" must be a field, such as {"var": "status"}""")]
    [InlineData("""{"==":[{"var":"owner"},1]}""", "filter: 'owner' term is not supported: there are status, action, target, subresource, format, project_id, task_id, job_id, org, org_id")]
    [InlineData("""{"==":[{"var":"status"},{}]}""", "filter: {} must be text or a number")]
    public void A_filter_that_is_no_rule_is_refused_with_what_is_wrong(string rule, string sentence) =>
        Should.Throw<BadParameterException>(() => RequestFilter.Of(Asked("?filter=" + Uri.EscapeDataString(rule)).Query)).Message.ShouldBe(sentence);

    [Fact]
    public void Pages_name_their_neighbours()
    {
        var numbers = Enumerable.Range(1, 25).ToList();
        var first = Page.Of(numbers, Asked("?status=failed"), number => number)!;
        (first.Count, first.Results.Count, first.Previous).ShouldBe((25, 10, null));
        first.Next.ShouldBe("http://localhost:8080/api/requests?status=failed&page=2");
        Page.Of(numbers, Asked("?page=2"), number => number)!.Previous.ShouldBe("http://localhost:8080/api/requests");
        var last = Page.Of(numbers, Asked("?page=last&page_size=20"), number => number)!;
        last.Results.ShouldBe([21, 22, 23, 24, 25]);
        last.Next.ShouldBeNull();
        Page.Of(numbers, Asked("?page_size=all"), number => number)!.Results.Count.ShouldBe(25);
        Page.Of(new List<int>(), Asked(""), number => number)!.Results.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("?page=0")]
    [InlineData("?page=4")]
    [InlineData("?page=x")]
    [InlineData("?page=-1")]
    public void A_page_that_is_not_there_is_none(string query) => Page.Of(Enumerable.Range(1, 25).ToList(), Asked(query), number => number).ShouldBeNull();

    private static HttpRequest Asked(string query)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host, request.Path, request.QueryString) = ("http", new HostString("localhost:8080"), "/api/requests", new QueryString(query));
        return request;
    }

    private static RequestStatus Make(string id, string status, string type, string target, int number) => new(
        id, status, "", type, target, target == "project" ? number : null, target == "task" ? number : null, null, "COCO 1.0", null, 0,
        DateTimeOffset.UnixEpoch.AddSeconds(number), null, null, null, 1, false, null, null);
}
