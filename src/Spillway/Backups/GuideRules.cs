namespace Spillway.Backups;

/// <summary>CVAT's bounds for the assets of an annotation guide.</summary>
internal static class GuideRules
{
    internal const long LongestGuide = 16 << 20;
    private const int MostAssets = 150;
    private const long LongestAsset = 10 << 20;

    internal static void Check(IReadOnlyList<BackupEntry> kept)
    {
        var assets = kept.Where(entry => entry.Name.StartsWith(BackupNames.Assets, StringComparison.Ordinal)).ToList();
        if (assets.Count > MostAssets)
        {
            throw new InvalidBackupException($"The guide has {assets.Count} assets, more than the {MostAssets} that CVAT allows.");
        }

        if (assets.Find(asset => asset.Entry.Length > LongestAsset) is { } large)
        {
            throw new InvalidBackupException($"Entry '{large.Entry.Name}' has {large.Entry.Length} bytes; CVAT allows an asset {LongestAsset}.");
        }
    }
}
