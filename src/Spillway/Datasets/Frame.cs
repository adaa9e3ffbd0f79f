using Spillway.Media;

namespace Spillway.Datasets;

/// <summary>A frame that is exported.</summary>
/// <param name="Index">Index in the task, from 0: what annotations refer to.</param>
/// <param name="Number">Number in the source media: start frame + index × step. Names of a video's frames carry it.</param>
/// <param name="Name">Path of the image as in the manifest, with extension; for a video <c>frame_000012</c> without one.</param>
/// <param name="Media">The bytes; null when the backup has none (lightweight) and for a frame of a video, which is decoded when needed.</param>
/// <param name="RelatedFiles">Context images of this frame.</param>
public sealed record Frame(int Index, int Number, string Name, int Width, int Height, MediaFile? Media, IReadOnlyList<MediaFile> RelatedFiles);
