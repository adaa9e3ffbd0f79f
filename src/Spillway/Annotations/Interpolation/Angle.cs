namespace Spillway.Annotations.Interpolation;

/// <summary>Angles in degrees.</summary>
internal static class Angle
{
    /// <summary>The short way from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static double Difference(double to, double from)
    {
        var difference = Modulo(to - from + 180, 360) - 180;

        // Half a turn: CVAT means to go the other way round and turns by a single degree instead. Datasets made with it have that.
        return Math.Abs(difference) >= 180 ? 1 : difference;
    }

    /// <summary>The remainder with the sign of <paramref name="divisor"/>, as Python has it.</summary>
    public static double Modulo(double value, double divisor)
    {
        var remainder = value % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }
}
