using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>How many numbers each kind of shape has, and what makes a mask's runs fit its box.</summary>
internal static class ShapeRules
{
    internal static void Check(ShapeType type, AnnotationDraft draft)
    {
        var points = draft.Points;
        // An element that is outside of its frame may have lost its points.
        if (points.Count == 0 && (draft.Outside || type == ShapeType.Skeleton))
        {
            return;
        }

        var right = type switch
        {
            ShapeType.Rectangle or ShapeType.Ellipse => points.Count == 4,
            ShapeType.Cuboid => points.Count == 16,
            ShapeType.Mask => points.Count >= 5,
            ShapeType.Skeleton => true,
            _ => points.Count > 0 && points.Count % 2 == 0,
        };
        if (!right)
        {
            throw new InvalidAnnotationException($"is a {type.ToString().ToLowerInvariant()} with {points.Count} numbers");
        }

        if (type == ShapeType.Mask)
        {
            CheckMask(points);
        }
    }

    private static void CheckMask(List<double> points)
    {
        var runs = points.Count - 4;
        var (left, top, right, bottom) = (points[runs], points[runs + 1], points[runs + 2], points[runs + 3]);
        if (left < 0 || top < 0 || right < left || bottom < top)
        {
            throw new InvalidAnnotationException("is a mask with an impossible box");
        }

        var sum = 0.0;
        for (var i = 0; i < runs; i++)
        {
            if (points[i] < 0 || Math.Floor(points[i]) != points[i])
            {
                throw new InvalidAnnotationException("is a mask with a run that is no length");
            }

            sum += points[i];
        }

        var area = (Math.Floor(right) - Math.Floor(left) + 1) * (Math.Floor(bottom) - Math.Floor(top) + 1);
        if (sum != area)
        {
            throw new InvalidAnnotationException($"is a mask whose runs cover {sum} pixels of a box of {area}");
        }
    }
}
