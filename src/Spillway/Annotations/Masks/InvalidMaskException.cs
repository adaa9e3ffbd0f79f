namespace Spillway.Annotations.Masks;

/// <summary>One sentence: what is wrong with a mask.</summary>
public sealed class InvalidMaskException(string message) : Exception(message);
