using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>What one frame of an export holds: shapes drawn on it and those of tracks, interpolated, in CVAT's order of export.</summary>
public sealed record FrameAnnotations(Frame Frame, IReadOnlyList<Tag> Tags, IReadOnlyList<Shape> Shapes);
