namespace Spillway.Annotations.Masks;

/// <summary>Cuts a line to the part inside an area, with OpenCV's rounding: first at top and bottom, then at the sides.</summary>
internal static class LineClipping
{
    public static bool Clip(long width, long height, ref (long X, long Y) from, ref (long X, long Y) to)
    {
        if (width <= 0 || height <= 0) return false;
        long right = width - 1, bottom = height - 1;
        int sidesFrom = Sides(from), sidesTo = Sides(to);
        if ((sidesFrom & sidesTo) == 0 && (sidesFrom | sidesTo) != 0)
        {
            CutVertically(ref from, ref sidesFrom, from, to);
            CutVertically(ref to, ref sidesTo, from, to);
            if ((sidesFrom & sidesTo) == 0 && (sidesFrom | sidesTo) != 0)
            {
                CutSideways(ref from, ref sidesFrom, from, to);
                CutSideways(ref to, ref sidesTo, from, to);
            }
        }

        return (sidesFrom | sidesTo) == 0;

        int Sides((long X, long Y) point) => SidesX(point) | (point.Y < 0 ? 4 : 0) | (point.Y > bottom ? 8 : 0);

        int SidesX((long X, long Y) point) => (point.X < 0 ? 1 : 0) | (point.X > right ? 2 : 0);

        void CutVertically(ref (long X, long Y) point, ref int sides, (long X, long Y) start, (long X, long Y) end)
        {
            if ((sides & 12) == 0) return;
            var edge = sides < 8 ? 0 : bottom;
            point = (point.X + ((edge - point.Y) * (end.X - start.X) / (end.Y - start.Y)), edge);
            sides = SidesX(point);
        }

        void CutSideways(ref (long X, long Y) point, ref int sides, (long X, long Y) start, (long X, long Y) end)
        {
            if (sides == 0) return;
            var edge = sides == 1 ? 0 : right;
            point = (edge, point.Y + ((edge - point.X) * (end.Y - start.Y) / (end.X - start.X)));
            sides = 0;
        }
    }
}
