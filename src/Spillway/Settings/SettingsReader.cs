using System.Text.Json;

namespace Spillway.Settings;

/// <summary>Brings the settings together: options over environment over file over defaults.</summary>
internal static class SettingsReader
{
    /// <param name="file">The settings file; null: none.</param>
    /// <param name="environment">Looks an environment variable up; null when it is not set.</param>
    /// <param name="options">Values given on the command line, by setting name.</param>
    /// <exception cref="InvalidSettingException">The file cannot be read, or a value cannot be used.</exception>
    public static SpillwaySettings Read(string? file, Func<string, string?> environment, IReadOnlyDictionary<string, string>? options = null)
    {
        var fromFile = file is null ? new Dictionary<string, string>() : ReadFile(file);
        var warnings = new List<string>();
        var values = SettingDefinitions.All
            .Select(definition =>
                FromOptions(definition, options)
                ?? FromEnvironment(definition, environment, warnings)
                ?? (fromFile.TryGetValue(definition.Name, out var value) ? new SettingValue(definition, value, $"file {file}") : null)
                ?? new SettingValue(definition, definition.Default, "default"))
            .ToList();
        return new SpillwaySettings(values, warnings);
    }

    /// <summary>Settings of the cache from a file of their own, to try them: an object as in the settings file, or a list of tiers alone.</summary>
    /// <exception cref="InvalidSettingException">It cannot be read, or has other settings.</exception>
    public static IReadOnlyDictionary<string, string> ReadPolicy(string file)
    {
        var settings = ReadFile(file, listOf: "cache_policies");
        var other = settings.Keys.FirstOrDefault(name => !name.StartsWith("cache_", StringComparison.Ordinal) && !name.StartsWith("export_cache_", StringComparison.Ordinal));
        return other is null ? settings : throw new InvalidSettingException($"The policy file {file} has the setting '{other}', which is not one of the cache: only cache_… and export_cache_… can be tried.");
    }

    private static SettingValue? FromOptions(SettingDefinition definition, IReadOnlyDictionary<string, string>? options) =>
        options is not null && options.TryGetValue(definition.Name, out var value) ? new SettingValue(definition, value, "option") : null;

    private static SettingValue? FromEnvironment(SettingDefinition definition, Func<string, string?> environment, List<string> warnings)
    {
        SettingValue? found = null;
        foreach (var name in new[] { definition.EnvironmentName, definition.CvatName, definition.DeprecatedName })
        {
            if (name is null || environment(name) is not { } value) continue;
            if (found is null)
            {
                found = new SettingValue(definition, value, $"environment {name}");
                if (name == definition.DeprecatedName) warnings.Add($"{name} is deprecated: set {definition.CvatName ?? definition.EnvironmentName} instead.");
            }
            else if (value != found.Value)
            {
                warnings.Add($"{found.Origin["environment ".Length..]} and {name} are both set: {found.Origin["environment ".Length..]}{Shown(found.Value)} wins over {name}{Shown(value)}; remove {name}.");
            }
        }

        return found;

        string Shown(string text) => definition.IsSecret ? "" : $" ({text})";
    }

    /// <param name="listOf">The setting that the file holds when it is a list; null: it must not be one.</param>
    private static Dictionary<string, string> ReadFile(string file, string? listOf = null)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var stream = File.OpenRead(file);
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (listOf is not null && document.RootElement.ValueKind == JsonValueKind.Array)
            {
                values[listOf] = document.RootElement.GetRawText();
                return values;
            }

            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidSettingException($"The settings file {file} must be one JSON object.");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (SettingDefinitions.All.All(definition => definition.Name != property.Name))
                {
                    throw new InvalidSettingException($"The settings file {file} has an unknown setting '{property.Name}': `spillway doctor` lists those there are.");
                }

                values[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                    JsonValueKind.Array when property.Name == "cache_policies" => property.Value.GetRawText(),
                    JsonValueKind.Array => string.Join(',', property.Value.EnumerateArray().Select(item => item.ToString())),
                    _ => throw new InvalidSettingException($"The setting {property.Name} in {file} must be a text, a number, true or false."),
                };
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidSettingException($"The settings file {file} cannot be read: {exception.Message}");
        }

        return values;
    }
}
