namespace Spillway.Storage;

/// <summary>A run of bytes of a file.</summary>
public readonly record struct FileRange(string Path, long Offset, long Length);
