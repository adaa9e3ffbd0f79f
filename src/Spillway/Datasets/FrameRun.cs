namespace Spillway.Datasets;

/// <summary>Frames that threads hand each other together: a single one would not be worth it, and many would be held in memory.</summary>
internal static class FrameRun
{
    private const int MostShapes = 1_000;
    private const int MostFrames = 256;

    internal static bool IsFull(int frames, int shapes) => shapes >= MostShapes || frames >= MostFrames;
}
