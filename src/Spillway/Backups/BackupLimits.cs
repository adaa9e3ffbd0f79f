using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>What a stranger's backup may ask of us. Each is asked for when a backup comes near.</summary>
/// <param name="InflatedLength">What all its deflated entries together may hold.</param>
/// <param name="Video">What it may take to find out how many frames a video has.</param>
internal sealed record BackupLimits(Func<long> InflatedLength, Func<VideoLimits> Video)
{
    internal static BackupLimits Default { get; } = new(() => ZipLimits.DefaultInflatedLength, () => VideoLimits.Default);

    internal ZipLimits Archive => ZipLimits.Default with { InflatedLength = InflatedLength };
}
