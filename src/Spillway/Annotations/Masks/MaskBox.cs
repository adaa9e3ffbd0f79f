namespace Spillway.Annotations.Masks;

/// <summary>The smallest box around a mask, in whole pixels; all zero when the mask is empty.</summary>
internal readonly record struct MaskBox(int Left, int Top, int Width, int Height);
