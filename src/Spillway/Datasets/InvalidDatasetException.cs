using Spillway.Storage;

namespace Spillway.Datasets;

/// <summary>One sentence for the user: what in a task contradicts itself and what to do.</summary>
public sealed class InvalidDatasetException(string message) : InvalidContentException(message);
