using System.Globalization;
using Microsoft.AspNetCore.Http;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>Which requests a list shows, by equality of their fields or by a rule of JSON Logic, and in what order.</summary>
internal sealed record RequestFilter(IReadOnlyList<Func<RequestStatus, bool>> Conditions, IReadOnlyList<Func<RequestStatus, string>> Order, bool Reverse)
{
    private static readonly Dictionary<string, Func<RequestStatus, string?>> Fields = new()
    {
        ["status"] = request => request.Status,
        ["action"] = RequestMapping.Action,
        ["target"] = request => request.Target,
        ["subresource"] = RequestMapping.Subresource,
        ["format"] = request => request.Format,
        ["project_id"] = request => Text(request.ProjectId),
        ["task_id"] = request => Text(request.TaskId),
        ["job_id"] = request => Text(request.JobId),
        // There are no organisations: nothing is in one.
        ["org"] = _ => null,
        ["org_id"] = _ => null,
    };

    private static readonly Dictionary<string, Func<RequestStatus, string>> Orders = new()
    {
        ["created_date"] = request => request.CreatedDate.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["status"] = request => request.Status,
        ["action"] = RequestMapping.Action,
    };

    /// <exception cref="BadParameterException">The parameter <c>filter</c> is no rule, or one that is not there.</exception>
    internal static RequestFilter Of(IQueryCollection query)
    {
        var conditions = (
            from field in Fields
            where query.ContainsKey(field.Key)
            let wanted = query[field.Key].ToString()
            select (Func<RequestStatus, bool>)(request => (field.Value(request) ?? "") == wanted)).ToList();
        if (query["filter"].ToString() is { Length: > 0 } rule) conditions.Add(new JsonLogic<RequestStatus>(Fields).Read(rule));
        // As in CVAT: fields that cannot be sorted by are passed over, and one minus turns the whole order around.
        var sort = query["sort"].ToString().Split(',', StringSplitOptions.TrimEntries).Where(name => Orders.ContainsKey(name.TrimStart('-'))).ToList();
        if (sort.Count == 0) sort.Add("-created_date");
        return new RequestFilter(conditions, [.. sort.Select(name => Orders[name.TrimStart('-')])], sort.Any(name => name.StartsWith('-')));
    }

    internal IReadOnlyList<RequestStatus> Apply(IEnumerable<RequestStatus> requests)
    {
        var found = requests.Where(request => Conditions.All(condition => condition(request)));
        var ordered = Order.Aggregate(found.OrderBy(_ => 0), (sorted, key) => sorted.ThenBy(key, StringComparer.Ordinal));
        return Reverse ? [.. ordered.Reverse()] : [.. ordered];
    }

    private static string? Text(long? id) => id?.ToString(CultureInfo.InvariantCulture);
}
