using Spillway.Annotations;
using Spillway.Annotations.Interpolation;

namespace Spillway.Datasets;

/// <summary>The shapes of all tracks, frame by frame. A track is read when its first frame comes and let go when it has ended.</summary>
internal sealed class TrackStream : IDisposable
{
    private readonly MergedTracks tracks;
    private readonly TrackReading reading;
    private readonly Queue<int> waiting;
    private readonly List<(int Track, IEnumerator<Shape> Shapes)> active = [];

    public TrackStream(MergedTracks tracks, TrackReading reading)
    {
        (this.tracks, this.reading) = (tracks, reading);
        waiting = new Queue<int>(Enumerable.Range(0, tracks.Count).OrderBy(tracks.FirstFrame));
    }

    /// <summary>In the order of the tracks, those outside left out. Ask for frames in ascending order.</summary>
    public void AddShapesOn(int frame, List<Shape> shapes)
    {
        while (waiting.TryPeek(out var next) && tracks.FirstFrame(next) <= frame)
            Open(waiting.Dequeue());

        var kept = 0;
        for (var index = 0; index < active.Count; index++)
        {
            var items = active[index].Shapes;
            var alive = true;
            while (alive && items.Current.Frame <= frame)
            {
                if (items.Current.Frame == frame && !items.Current.Outside)
                    shapes.Add(items.Current);

                alive = items.MoveNext();
            }

            if (alive)
                active[kept++] = active[index];
            else
                items.Dispose();
        }

        active.RemoveRange(kept, active.Count - kept);
    }

    public void Dispose()
    {
        foreach (var (_, shapes) in active)
            shapes.Dispose();

        active.Clear();
    }

    private void Open(int track)
    {
        var shapes = TrackInterpolation.ReadShapes(tracks.Read(track), track, reading).GetEnumerator();
        if (!shapes.MoveNext())
        {
            shapes.Dispose();
            return;
        }

        var place = active.BinarySearch((track, shapes), ByTrack);
        active.Insert(~place, (track, shapes));
    }

    private static readonly IComparer<(int Track, IEnumerator<Shape> Shapes)> ByTrack =
        Comparer<(int Track, IEnumerator<Shape> Shapes)>.Create((a, b) => a.Track.CompareTo(b.Track));
}
