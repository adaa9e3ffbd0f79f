using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Spillway.Server.Api;

/// <summary>CVAT's pages: <c>page</c> counts from 1, <c>page_size</c> is 10 unless asked for, <c>all</c> for one page.</summary>
internal static class Page
{
    private const int DefaultSize = 10;

    /// <summary>Null: there is no such page.</summary>
    internal static PageResource<TResource>? Of<T, TResource>(IReadOnlyList<T> all, HttpRequest asked, Func<T, TResource> toResource)
    {
        var size = Size(asked.Query["page_size"].ToString());
        var last = Math.Max(1, (all.Count - 1) / size + 1);
        if (Number(asked.Query["page"].ToString(), last) is not { } number || number < 1 || number > last) return null;
        return new PageResource<TResource>(
            all.Count,
            number < last ? Url(asked, number + 1) : null,
            number > 1 ? Url(asked, number - 1) : null,
            [.. all.Skip((number - 1) * size).Take(size).Select(toResource)]);
    }

    private static int Size(string text)
    {
        if (text == "all") return int.MaxValue;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : DefaultSize;
    }

    private static int? Number(string text, int last) => text switch
    {
        "" => 1,
        "last" => last,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    /// <summary>The same question for another page; the first has no number.</summary>
    private static string Url(HttpRequest asked, int number)
    {
        var others = asked.Query.Where(pair => pair.Key != "page").SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""));
        var query = new QueryBuilder(others);
        if (number > 1) query.Add("page", number.ToString(CultureInfo.InvariantCulture));
        return $"{asked.Scheme}://{asked.Host.Value}{asked.Path}{query.ToQueryString()}";
    }
}
