using System.Globalization;
using System.Text.Json;

namespace Spillway.Server.Api;

/// <summary>
/// The part of JSON Logic (jsonlogic.com) that CVAT's lists understand: <c>and or ! var == != &lt; &lt;= &gt; &gt;= in</c> over a resource's
/// fields. Read whole before anything is filtered, so that a fault is said also when the list is empty.
/// </summary>
/// <param name="fields">What may stand in a <c>var</c>; null: the resource has none.</param>
internal sealed class JsonLogic<T>(IReadOnlyDictionary<string, Func<T, string?>> fields)
{
    /// <exception cref="BadParameterException">It is no JSON, or asks for what is not there.</exception>
    internal Func<T, bool> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Rule(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            throw new BadParameterException("filter: Json syntax should be used");
        }
    }

    private Func<T, bool> Rule(JsonElement rule)
    {
        if (rule.ValueKind != JsonValueKind.Object || rule.EnumerateObject().ToList() is not [var only])
            throw new BadParameterException($"filter: {Short(rule)} is no rule, which is an object with one operator");
        var (name, argument) = (only.Name, only.Value);
        switch (name)
        {
            case "and" or "or" when argument.ValueKind == JsonValueKind.Array:
                var rules = argument.EnumerateArray().Select(Rule).ToList();
                return name == "and" ? item => rules.All(inner => inner(item)) : item => rules.Any(inner => inner(item));
            case "!":
                var denied = Rule(argument is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1 ? list[0] : argument);
                return item => !denied(item);
            case "var":
                var there = Field(rule);
                return item => there(item) is not null;
        }

        JsonElement[] arguments = argument.ValueKind == JsonValueKind.Array ? [.. argument.EnumerateArray()] : [];
        return (name, arguments) switch
        {
            ("==", [var left, var right]) => OneOf(Field(left), [right]),
            ("!=", [var left, var right]) => Not(OneOf(Field(left), [right])),
            ("<", [var left, var right]) => Compare(left, right, order => order < 0),
            ("<=", [var left, var right]) => Compare(left, right, order => order <= 0),
            (">", [var left, var right]) => Compare(left, right, order => order > 0),
            (">=", [var left, var right]) => Compare(left, right, order => order >= 0),
            ("<=", [var least, var middle, var most]) => Between(least, Field(middle), most),
            ("in", [{ ValueKind: JsonValueKind.Object } left, { ValueKind: JsonValueKind.Array } right]) => OneOf(Field(left), [.. right.EnumerateArray()]),
            ("in", [{ ValueKind: JsonValueKind.String } left, { ValueKind: JsonValueKind.Object } right]) => Holds(Field(right), left.GetString()!),
            _ => throw new BadParameterException($"filter: {name} operation with {Short(argument)} arguments is not implemented"),
        };
    }

    private Func<T, string?> Field(JsonElement operand)
    {
        if (operand.ValueKind != JsonValueKind.Object || !operand.TryGetProperty("var", out var name) || name.ValueKind != JsonValueKind.String)
            throw new BadParameterException($"filter: {Short(operand)} must be a field, such as {{\"var\": \"{fields.Keys.First()}\"}}");
        return fields.TryGetValue(name.GetString()!, out var field)
            ? field
            : throw new BadParameterException($"filter: '{name.GetString()}' term is not supported: there are {string.Join(", ", fields.Keys)}");
    }

    /// <summary>What has no value is in no order with anything.</summary>
    private Func<T, bool> Compare(JsonElement left, JsonElement right, Func<int, bool> holds)
    {
        var (field, wanted) = (Field(left), Text(right));
        return item => field(item) is { } value && holds(Order(value, wanted));
    }

    private static Func<T, bool> Between(JsonElement least, Func<T, string?> field, JsonElement most)
    {
        var (low, high) = (Text(least), Text(most));
        return item => field(item) is { } value && Order(value, low) >= 0 && Order(value, high) <= 0;
    }

    /// <summary>Null stands for what has no value.</summary>
    private static Func<T, bool> OneOf(Func<T, string?> field, IReadOnlyList<JsonElement> choices)
    {
        var texts = choices.Where(choice => choice.ValueKind != JsonValueKind.Null).Select(Text).ToList();
        var orNone = texts.Count < choices.Count;
        return item => field(item) is { } value ? texts.Exists(text => Order(value, text) == 0) : orNone;
    }

    private static Func<T, bool> Holds(Func<T, string?> field, string part) =>
        item => field(item) is { } value && value.Contains(part, StringComparison.Ordinal);

    private static Func<T, bool> Not(Func<T, bool> rule) => item => !rule(item);

    /// <summary>As numbers when both are.</summary>
    private static int Order(string value, string wanted) =>
        decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var left)
        && decimal.TryParse(wanted, NumberStyles.Number, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(value, wanted);

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new BadParameterException($"filter: {Short(value)} must be text or a number"),
    };

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 100 } text ? text[..100] + "…" : value.GetRawText();
}
