namespace Spillway.Annotations.Masks;

/// <summary>
/// The mask of a whole image as COCO keeps it: lengths of runs down the columns, background first. One instance is filled
/// again and again, so that a frame with thousands of shapes allocates nothing.
/// </summary>
internal sealed class Rle : IDisposable
{
    private readonly IntegerBuffer counts = new();

    public int Height { get; private set; }

    public int Width { get; private set; }

    public ReadOnlySpan<int> Counts => counts.Span;

    /// <summary>Pixels in the mask.</summary>
    public long Area
    {
        get
        {
            long area = 0;
            var runs = Counts;
            for (var i = 1; i < runs.Length; i += 2) area += runs[i];
            return area;
        }
    }

    /// <summary>As the COCO API's <c>toBbox</c>: a run that goes over the end of a column spans the whole height.</summary>
    public MaskBox Box
    {
        get
        {
            var runs = Counts;
            int left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1, position = 0;
            for (var i = 0; i < runs.Length; position += runs[i++])
            {
                if (i % 2 == 0 || runs[i] == 0) continue;
                var (firstColumn, firstRow) = Math.DivRem(position, Height);
                var (lastColumn, lastRow) = Math.DivRem(position + runs[i] - 1, Height);
                if (firstColumn < lastColumn) (firstRow, lastRow) = (0, Height - 1);
                left = Math.Min(left, firstColumn);
                right = lastColumn;
                top = Math.Min(top, firstRow);
                bottom = Math.Max(bottom, lastRow);
            }

            return right < 0 ? default : new MaskBox(left, top, right - left + 1, bottom - top + 1);
        }
    }

    /// <summary>Starts an image of this size; the runs are to be added.</summary>
    public void Reset(int height, int width)
    {
        if (height < 0 || width < 0 || (long)height * width > int.MaxValue)
            throw new InvalidMaskException($"An image of {width} × {height} pixels is too large for a mask.");
        (Height, Width) = (height, width);
        counts.Clear();
    }

    public void Add(int count) => counts.Add(count);

    /// <summary>Takes the positions, down the columns, at which background and mask take turns, in order; a pair of equal ones cancels out.</summary>
    public void SetToggles(int height, int width, ReadOnlySpan<int> toggles)
    {
        Reset(height, width);
        int size = height * width, start = 0;
        for (var i = 0; i < toggles.Length; i++)
        {
            var at = toggles[i];
            if (i + 1 < toggles.Length && toggles[i + 1] == at) i++;
            else if (at < size)
            {
                counts.Add(at - start);
                start = at;
            }
        }

        if (start < size || counts.Length == 0) counts.Add(size - start);
    }

    public void CopyFrom(Rle other)
    {
        Reset(other.Height, other.Width);
        other.Counts.CopyTo(counts.Resize(other.Counts.Length));
    }

    public void Dispose() => counts.Dispose();
}
