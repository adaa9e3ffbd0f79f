namespace Spillway.Formats;

/// <summary>No format has that name; the message lists those there are.</summary>
public sealed class UnknownFormatException(string name, IEnumerable<IDatasetFormat> known)
    : Exception($"There is no format '{name}'. Use one of: {string.Join(", ", known.Select(format => format.Name))}.");
