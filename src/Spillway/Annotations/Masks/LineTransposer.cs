namespace Spillway.Annotations.Masks;

/// <summary>
/// Turns runs along lines into runs across them. Where two neighbouring lines differ, and only there, a run across starts or ends: work
/// and memory follow the runs that go in and those that come out, not the pixels between.
/// </summary>
internal sealed class LineTransposer : IDisposable
{
    private readonly IntegerBuffer previous = new();
    private readonly IntegerBuffer current = new();
    private readonly IntegerBuffer differences = new();
    private readonly IntegerBuffer starts = new();
    private readonly IntegerBuffer crossings = new();
    private readonly IntegerBuffer toggles = new();
    private int line;

    /// <summary>After <see cref="Finish"/>: for position p along the lines, its toggles are from <c>Starts[p]</c> to <c>Starts[p + 1]</c>.</summary>
    public ReadOnlySpan<int> Starts => starts.Span;

    /// <summary>The lines at which background and mask take turns, in order, position after position.</summary>
    public ReadOnlySpan<int> Crossings => crossings.Span;

    public void Start()
    {
        previous.Clear();
        current.Clear();
        differences.Clear();
        line = 0;
    }

    /// <summary>Adds a stretch of mask, its end exclusive. Lines, and stretches of a line, must come in order.</summary>
    public void Add(int onLine, int start, int end)
    {
        while (line < onLine) NextLine();
        current.Toggle(start);
        current.Toggle(end);
    }

    /// <summary>Ends the last of <paramref name="lines"/> lines, each <paramref name="length"/> long.</summary>
    public void Finish(int lines, int length)
    {
        while (line <= lines) NextLine();
        var counts = starts.Resize(length + 1);
        counts.Clear();
        var spans = differences.Span;
        for (var i = 0; i < spans.Length; i += 3)
        {
            foreach (ref var count in counts[spans[i + 1]..spans[i + 2]]) count++;
        }

        var total = 0;
        foreach (ref var count in counts) (count, total) = (total, total + count);

        // Filling moves each start to where the next one was; shifting them back restores the index.
        var target = crossings.Resize(total);
        for (var i = 0; i < spans.Length; i += 3)
        {
            foreach (ref var next in counts[spans[i + 1]..spans[i + 2]]) target[next++] = spans[i];
        }

        counts[..length].CopyTo(counts[1..]);
        counts[0] = 0;
    }

    /// <summary>From stretches of rows (row, start, end, exclusive) to the runs of columns.</summary>
    public void ToRle(ReadOnlySpan<int> rows, int height, int width, Rle into)
    {
        Start();
        for (var i = 0; i < rows.Length; i += 3) Add(rows[i], rows[i + 1], rows[i + 2]);
        Finish(height, width);
        toggles.Clear();
        for (var column = 0; column < width; column++)
        {
            foreach (var row in Crossings[Starts[column]..Starts[column + 1]]) toggles.Add((column * height) + row);
        }

        into.SetToggles(height, width, toggles.Span);
    }

    public void Dispose()
    {
        previous.Dispose();
        current.Dispose();
        differences.Dispose();
        starts.Dispose();
        crossings.Dispose();
        toggles.Dispose();
    }

    private void NextLine()
    {
        ReadOnlySpan<int> above = previous.Span, here = current.Span;
        int a = 0, b = 0, open = -1;
        while (a < above.Length || b < here.Length)
        {
            var at = b == here.Length || (a < above.Length && above[a] <= here[b]) ? above[a] : here[b];
            var turns = false;
            if (a < above.Length && above[a] == at) (a, turns) = (a + 1, !turns);
            if (b < here.Length && here[b] == at) (b, turns) = (b + 1, !turns);
            if (!turns) continue;
            if (open < 0) open = at;
            else
            {
                differences.Add(line, open, at);
                open = -1;
            }
        }

        previous.Clear();
        here.CopyTo(previous.Resize(here.Length));
        current.Clear();
        line++;
    }
}
