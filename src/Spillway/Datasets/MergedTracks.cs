using Spillway.Annotations;
using Spillway.Annotations.Interpolation;
using Spillway.Annotations.Merging;

namespace Spillway.Datasets;

/// <summary>
/// The tracks of all jobs, in CVAT's order, as an index: which tracks make up each, and where it was cut off. Tracks themselves are read
/// when they are needed; those around a job's first frames once more, to be compared with the job before.
/// </summary>
internal sealed class MergedTracks
{
    private readonly IReadOnlyList<JobSlice> jobs;
    private readonly bool is3D;
    private readonly List<Entry> entries = [];

    public MergedTracks(IReadOnlyList<JobSlice> jobs, bool is3D)
    {
        (this.jobs, this.is3D) = (jobs, is3D);
        for (var job = 0; job < jobs.Count; job++)
            Add(job);

        foreach (var entry in entries)
            entry.Tail = null;
    }

    public int Count => entries.Count;

    public int FirstFrame(int index) => entries[index].Span.First;

    public Track Read(int index) => Read(entries[index]);

    private Track Read(Entry entry)
    {
        var track = Read(entry.Job, entry.Index);
        foreach (var change in entry.Changes)
            track = change.Job < 0 ? TrackMerge.EndAt(track, change.Index) : TrackMerge.Unite(track, Read(change.Job, change.Index));

        return track;
    }

    private Track Read(int job, int index) => TrackCompletion.Complete(jobs[job].Annotations.ReadTrack(index));

    private void Add(int job)
    {
        var (annotations, start, overlap) = jobs[job];
        var end = start + overlap;
        var earlier = entries.Where(entry => Reaches(entry.Span, start)).ToList();
        // CVAT forgets tracks without keyframes, so they take no number.
        var added = annotations.Tracks.Select((span, index) => new Entry(job, index, span)).Where(entry => entry.Span.Last >= 0).ToList();
        var early = added.Where(entry => entry.Span.First < end).ToList();
        var comparable = early.Where(entry => Reaches(entry.Span, start)).ToList();

        // CVAT numbers tracks in this order.
        entries.AddRange(added.Where(entry => entry.Span.First >= end));
        if (earlier.Count > 0 && comparable.Count > 0)
        {
            entries.AddRange(Merge(earlier, comparable, start, end));
            return;
        }

        foreach (var entry in earlier)
            entry.EndAt(end);

        entries.AddRange(early);
    }

    /// <summary>Gives the added tracks that go on with none of the earlier ones.</summary>
    private IEnumerable<Entry> Merge(List<Entry> earlier, List<Entry> added, int start, int end)
    {
        foreach (var entry in earlier.Concat(added))
            entry.Tail = TrackMerge.TailFrom(entry.Tail ?? Read(entry), start);

        var earlierShapes = earlier.ConvertAll(entry => TrackMerge.ShapesOn(entry.Tail!, start, end, is3D));
        var addedShapes = added.ConvertAll(entry => TrackMerge.ShapesOn(entry.Tail!, start, end, is3D));
        var similarity = new Similarity(is3D);
        var pairs = FrameMerge.Pair(added.Count, earlier.Count, TrackMerge.Threshold, (row, column) =>
            ReferenceEquals(added[row].Span.Label, earlier[column].Span.Label)
                ? TrackMerge.Cost(addedShapes[row], earlierShapes[column], similarity)
                : 1);

        var matched = new bool[earlier.Count];
        for (var row = 0; row < pairs.Length; row++)
        {
            if (pairs[row] < 0)
                continue;

            matched[pairs[row]] = true;
            earlier[pairs[row]].UniteWith(added[row]);
        }

        for (var index = 0; index < earlier.Count; index++)
        {
            if (!matched[index])
                earlier[index].EndAt(end);
        }

        return added.Where((_, row) => pairs[row] < 0);
    }

    /// <summary>Whether anything of a track can be on or after a frame.</summary>
    private static bool Reaches(TrackSpan span, int frame) => span.Last >= frame || !span.EndsOutside;

    private sealed class Entry(int job, int index, TrackSpan span)
    {
        private List<(int Job, int Index)>? changes;

        public int Job { get; } = job;

        public int Index { get; } = index;

        public TrackSpan Span { get; private set; } = span;

        /// <summary>The keyframes that the frames shared with the next job depend on, once they were asked for.</summary>
        public Track? Tail { get; set; }

        /// <summary>In order: a track of a job to unite with; or, without a job (-1), the frame where it ends.</summary>
        public IReadOnlyList<(int Job, int Index)> Changes => changes ?? [];

        public void EndAt(int frame)
        {
            if (Span.EndsOutside)
                return;

            (changes ??= []).Add((-1, frame));
            Tail = null;
            Span = Span with { Last = frame, EndsOutside = true };
        }

        public void UniteWith(Entry other)
        {
            if (other.Span.First < Span.First)
                return;

            (changes ??= []).Add((other.Job, other.Index));
            Tail = TrackMerge.Unite(Tail!, other.Tail!);
            if (other.Span.Last > Span.Last)
                Span = Span with { Last = other.Span.Last, EndsOutside = other.Span.EndsOutside };
        }
    }
}
