using System.Globalization;
using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>How many numbers each kind of shape has, and what makes a mask's runs fit its box.</summary>
internal static class ShapeRules
{
    /// <summary>Pixels of a mask's box: the greatest area whose rows and columns any image has, and no bomb.</summary>
    private const double LargestSide = 1 << 20, LargestArea = 1 << 30;

    internal static void Check(ShapeType type, AnnotationDraft draft)
    {
        var points = draft.Points;
        if (draft.Rotation is < 0 or > 360)
        {
            throw new InvalidAnnotationException(string.Create(CultureInfo.InvariantCulture, $"is rotated by {draft.Rotation} degrees, where 0 to 360 are allowed"));
        }

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
        var area = (Math.Floor(right) - Math.Floor(left) + 1) * (Math.Floor(bottom) - Math.Floor(top) + 1);
        if (left < 0 || top < 0 || right < left || bottom < top || right >= LargestSide || bottom >= LargestSide || area > LargestArea)
        {
            throw new InvalidAnnotationException(string.Create(CultureInfo.InvariantCulture, $"is a mask with the impossible box {left}, {top}, {right}, {bottom}"));
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

        if (sum != area)
        {
            throw new InvalidAnnotationException(string.Create(CultureInfo.InvariantCulture, $"is a mask whose runs cover {sum} pixels of a box of {area}"));
        }
    }
}
