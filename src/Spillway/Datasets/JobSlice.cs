namespace Spillway.Datasets;

/// <summary>A job's share of an export.</summary>
/// <param name="Start">Its first frame.</param>
/// <param name="Overlap">How many of its first frames the job before it has too.</param>
internal sealed record JobSlice(IJobAnnotations Annotations, int Start, int Overlap)
{
    /// <summary>Replicas for consensus stay out; ground truth too, unless its frames are a pool that belongs to the task.</summary>
    public static IReadOnlyList<JobSlice> OfTask(TaskSource source)
    {
        var document = source.Document;
        var overlap = OverlapOf(document);
        var slices = new List<JobSlice>();
        for (var index = 0; index < document.Jobs.Count; index++)
        {
            var job = document.Jobs[index];
            if (BelongsToTask(document, job))
                slices.Add(new JobSlice(source.Annotations[index], job.StartFrame, overlap));
        }

        return slices;
    }

    /// <summary>Whether an export of the task shows what the job holds.</summary>
    public static bool BelongsToTask(TaskDocument document, JobDocument job) =>
        job.Type == "annotation" || (job.IsGroundTruth && document.Data?.ValidationMode == "gt_pool");

    /// <summary>CVAT writes no overlap; on restore it takes that of the first two jobs.</summary>
    public static int OverlapOf(TaskDocument document)
    {
        var jobs = document.Jobs.Where(job => job.Type == "annotation").Take(2).ToList();
        return jobs.Count < 2 ? 0 : Math.Max(0, jobs[0].StopFrame - jobs[1].StartFrame + 1);
    }
}
