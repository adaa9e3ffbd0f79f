using Spillway.Media;
using Spillway.Settings;

namespace Spillway.Exports;

/// <summary>From settings to what decoding a video may take.</summary>
internal static class VideoSettings
{
    internal static VideoLimits VideoLimits(this SpillwaySettings settings) => new(settings.VideoTimeLimit, settings.VideoCpuLimit, settings.VideoMemoryLimit, settings.VideoOutputLimit);
}
