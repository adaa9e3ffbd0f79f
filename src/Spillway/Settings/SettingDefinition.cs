namespace Spillway.Settings;

/// <summary>One setting: its name in the file, its environment names, what it means and what it is when nobody sets it.</summary>
/// <param name="Name">Lower case with underscores; the environment variable is <c>SPILLWAY_</c> and the name in upper case.</param>
/// <param name="Default">As a user would write it.</param>
/// <param name="Meaning">One line for the documentation and <c>doctor</c>.</param>
/// <param name="CvatName">CVAT's name for it, which keeps working.</param>
/// <param name="DeprecatedName">CVAT's older name, read with a warning.</param>
/// <param name="IsSecret">It may hold a password: never shown.</param>
internal sealed record SettingDefinition(
    string Name, string Default, string Meaning, string? CvatName = null, string? DeprecatedName = null, bool IsSecret = false)
{
    public string EnvironmentName => "SPILLWAY_" + Name.ToUpperInvariant();
}

/// <summary>The value in force and where it came from.</summary>
internal sealed record SettingValue(SettingDefinition Definition, string Value, string Origin)
{
    /// <summary>For people: of a secret only whether it is set.</summary>
    public string Shown => Definition.IsSecret && Value.Length > 0 ? "(set, not shown)" : Value;

    // A record would print every member.
    public override string ToString() => $"{Definition.Name}={Shown} ({Origin})";
}

/// <summary>A setting that cannot be used: one sentence that names it and what to do.</summary>
public sealed class InvalidSettingException(string message) : Exception(message);
