namespace Spillway.Annotations.Masks;

/// <summary>
/// An edge of a polygon on the COCO API's grid, five times as fine as the image. It runs to the right if it is <see cref="IsFlat"/>, else downwards.
/// </summary>
internal readonly record struct GridLine(long StartX, long StartY, long EndX, long EndY, bool IsFlat)
{
    public const int Scale = 5;

    public static GridLine Between(double startX, double startY, double endX, double endY)
    {
        var (fromX, fromY, toX, toY) = (ToGrid(startX), ToGrid(startY), ToGrid(endX), ToGrid(endY));
        var isFlat = Math.Abs(toX - fromX) >= Math.Abs(toY - fromY);
        return (isFlat ? fromX > toX : fromY > toY) ? new GridLine(toX, toY, fromX, fromY, isFlat) : new GridLine(fromX, fromY, toX, toY, isFlat);
    }

    /// <summary>
    /// The image columns, both inclusive, in which the edge enters or leaves. The grid column in the middle of an image column and the
    /// next one are two different columns: the edge crosses between them.
    /// </summary>
    public bool TryGetColumns(int width, out int first, out int last)
    {
        var from = Math.Max(0, Math.Min(StartX, EndX));
        var to = Math.Min(Math.Max(StartX, EndX), (long)Scale * width);
        // Columns 5c + 2 with from <= 5c + 2 < to.
        first = (int)((from + 2) / Scale);
        last = to < 3 ? -1 : (int)((to - 3) / Scale);
        return first <= last;
    }

    private static long ToGrid(double coordinate) => (int)((Scale * coordinate) + .5);
}
