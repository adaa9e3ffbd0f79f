using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>What lies lower comes first; on one level the order stays.</summary>
internal static class ZOrder
{
    public static void Sort(List<Shape> shapes)
    {
        for (var index = 1; index < shapes.Count; index++)
        {
            if (shapes[index].ZOrder < shapes[index - 1].ZOrder)
            {
                var sorted = shapes.OrderBy(shape => shape.ZOrder).ToList();
                shapes.Clear();
                shapes.AddRange(sorted);
                return;
            }
        }
    }
}
