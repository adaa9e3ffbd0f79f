using System.Globalization;
using System.Text.Json.Nodes;
using Spillway.Annotations;
using Spillway.Media;

namespace Spillway.Datasets;

/// <summary>Which frames a task has, in order, and which of them an export of the task or of one job shows.</summary>
internal sealed class TaskFrames
{
    private readonly TaskDocument document;
    private readonly JsonArray? jobs;

    public TaskFrames(TaskSource source)
    {
        document = source.Document;
        jobs = document.Json["jobs"] as JsonArray;
        All = document.Data is null ? [] : source.Video is { } video ? OfVideo(video) : OfImages(source.Images);
        RefuseJobsBeyondTheEnd(isKnown: document.Data is not null && (source.Video is not null || source.Images.Count > 0));
        Placeholders = FindPlaceholders();
        Deleted = new FrameSet(All.Count);
        foreach (var index in document.Data?.DeletedFrames ?? [])
            Deleted.Add(index);
    }

    /// <summary>Deleted frames and placeholders included.</summary>
    public IReadOnlyList<Frame> All { get; }

    public FrameSet Deleted { get; }

    /// <summary>Frames of ordinary jobs that show a picture of the ground truth's pool again (honeypots).</summary>
    public FrameSet Placeholders { get; }

    public FrameSet ShownByTask() => Shown(0, All.Count - 1, index => !Placeholders.Contains(index));

    /// <summary>A job shows its honeypots; a ground-truth job of chosen frames shows those alone.</summary>
    public FrameSet ShownByJob(int job)
    {
        var range = document.Jobs[job];
        var chosen = Chosen(job);
        return Shown(range.StartFrame, range.StopFrame, index => chosen is null || chosen.Contains(index));
    }

    public IReadOnlyList<Frame> Select(FrameSet shown) => [.. All.Where(frame => shown.Contains(frame.Index))];

    /// <summary>
    /// CVAT compares a frame's number with the task's last one, and in a project forgets that numbers go on from task to task there: later
    /// tasks of a subset get fewer outside keyframes, or none.
    /// </summary>
    public int LastFinish(int offset)
    {
        var start = document.Data?.StartFrame ?? 0;
        var stop = document.Data?.StopFrame ?? start + ((All.Count - 1) * Step);
        return (int)Math.Ceiling((stop - start - offset) / (double)Step);
    }

    private FrameSet Shown(int first, int last, Func<int, bool> included)
    {
        var shown = new FrameSet(All.Count);
        for (var index = Math.Max(0, first); index <= Math.Min(last, All.Count - 1); index++)
        {
            if (!Deleted.Contains(index) && included(index))
                shown.Add(index);
        }

        return shown;
    }

    private List<Frame> OfVideo(SourceVideo video)
    {
        var frames = new List<Frame>();
        var stop = Math.Min(document.Data?.StopFrame ?? int.MaxValue, video.FrameCount - 1);
        var start = document.Data?.StartFrame ?? 0;
        if (((long)stop - start) / Step >= MediaManifest.MostFrames)
            throw new InvalidDatasetException($"Task '{document.Name}' has more than {MediaManifest.MostFrames} frames of its video '{video.Name}': more than any task has.");

        for (long number = start; number <= stop; number += Step)
            frames.Add(new Frame(frames.Count, (int)number, VideoFrameName((int)number), video.Width, video.Height, null, []));

        return frames;
    }

    public static string VideoFrameName(int number) => string.Create(CultureInfo.InvariantCulture, $"frame_{number:D6}");

    private List<Frame> OfImages(IReadOnlyList<SourceImage> images) => OfNamedFiles(images) ?? OfRange(images);

    private List<Frame> OfRange(IReadOnlyList<SourceImage> images)
    {
        var frames = new List<Frame>(images.Count / Step);
        var stop = Math.Min(document.Data?.StopFrame ?? int.MaxValue, images.Count - 1);
        for (long number = document.Data?.StartFrame ?? 0; number <= stop; number += Step)
            frames.Add(ToFrame(frames.Count, (int)number, images[(int)number]));

        return frames;
    }

    /// <summary>Custom segments and pools of ground truth: every job names its files, and a file may show in several.</summary>
    private List<Frame>? OfNamedFiles(IReadOnlyList<SourceImage> images)
    {
        if (jobs?.Any(NamesFiles) != true)
            return null;

        var byName = new Dictionary<string, SourceImage>(images.Count);
        foreach (var image in images)
            byName.TryAdd(image.Name, image);

        var frames = new SortedDictionary<int, Frame>();
        for (var job = 0; job < document.Jobs.Count; job++)
        {
            var index = document.Jobs[job].StartFrame;
            foreach (var name in Files(job))
            {
                if (!byName.TryGetValue(name, out var image))
                    throw new InvalidDatasetException($"Job {job} of task '{document.Name}' names the file '{name}', which the manifest does not list. Make the backup again.");
                frames.TryAdd(index, ToFrame(index, (int)Math.Min(int.MaxValue, document.Data!.StartFrame + ((long)index * Step)), image));
                index++;
            }
        }

        return [.. frames.Values];
    }

    private FrameSet FindPlaceholders()
    {
        var found = new FrameSet(All.Count);
        if (document.Data?.ValidationMode != "gt_pool" || document.Json["data"]?["validation_layout"]?["frames"] is not JsonArray pool)
            return found;

        var names = pool.Select(name => name?.ToString()).ToHashSet();
        for (var index = 0; index < All.Count - pool.Count; index++)
        {
            if (names.Contains(All[index].Name))
                found.Add(index);
        }

        return found;
    }

    /// <param name="isKnown">Without a manifest nothing is known of frames, and nothing can be said.</param>
    private void RefuseJobsBeyondTheEnd(bool isKnown)
    {
        var job = document.Jobs.FirstOrDefault(job => job.StopFrame >= All.Count);
        if (job is not null && isKnown)
            throw new InvalidDatasetException($"A job of task '{document.Name}' covers frames {job.StartFrame} to {job.StopFrame}, and the task has {All.Count}. Make the backup again.");
    }

    private int Step => Math.Max(1, document.Data?.Step ?? 1);

    private IEnumerable<string> Files(int job) => NamesFiles(jobs![job]) ? document.Jobs[job].Frames : [];

    /// <summary>Indexes of the frames a job was made for; null where its range says it all.</summary>
    private HashSet<int>? Chosen(int job)
    {
        var frames = document.Jobs[job].Frames;
        if (frames.Count == 0 || NamesFiles(jobs?.ElementAtOrDefault(job)))
            return null;

        return [.. frames.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var frame)
            ? frame
            : throw new InvalidDatasetException($"Job {job} of task '{document.Name}' lists '{text}' among its frames, which is no number of a frame."))];
    }

    private static bool NamesFiles(JsonNode? job) => job is JsonObject fields && fields["files"] is JsonArray;

    private Frame ToFrame(int index, int number, SourceImage image) => image.Name.Length == 0
        ? throw new InvalidDatasetException($"Frame {number} of task '{document.Name}' has an empty line in the manifest. Make the backup again.")
        : new(index, number, image.Name, image.Width, image.Height, image.Media, image.RelatedFiles);
}
