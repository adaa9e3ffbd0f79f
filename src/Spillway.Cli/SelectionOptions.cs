using System.CommandLine;
using Spillway.Datasets.Selection;

namespace Spillway.Cli;

/// <summary>What an export takes to choose a part of its source.</summary>
internal static class SelectionOptions
{
    private static readonly Option<string[]> Subsets = new("--subset") { Description = "Only this subset; may be given several times.", HelpName = "NAME" };

    private static readonly Option<string[]> Labels = new("--label") { Description = "Only this label, a skeleton with its points; may be given several times.", HelpName = "NAME" };

    private static readonly Option<bool> OnlyAnnotated = new("--only-annotated") { Description = "Only frames with a tag or a shape (of the chosen labels)." };

    private static readonly Option<string[]> Frames = new("--frames") { Description = "Only these frames of each task, counted from 0, such as 0-99,200; may be given several times.", HelpName = "A-B" };

    private static readonly Option<string[]> JobStates = new("--job-state") { Description = "Only frames of jobs in this state, such as completed; may be given several times.", HelpName = "STATE" };

    private static readonly Option<string?> Split = new("--split") { Description = "Divide the frames among new subsets: train=0.8,val=0.1,test=0.1.", HelpName = "NAME=SHARE,…" };

    private static readonly Option<long?> Seed = new("--seed") { Description = "Another number gives another split (default: 0).", HelpName = "N" };

    public static IReadOnlyList<Option> All { get; } = [Subsets, Labels, OnlyAnnotated, Frames, JobStates, Split, Seed];

    /// <summary>Null: everything.</summary>
    /// <exception cref="MisuseException">An option makes no sense.</exception>
    public static DatasetSelection? Selection(this Invocation invocation)
    {
        var (split, seed) = (invocation.Value(Split), invocation.Value(Seed));
        if (seed is not null && split is null) throw new MisuseException("--seed is the seed of --split: give both.");
        try
        {
            return new DatasetSelection
            {
                Subsets = invocation.Value(Subsets) ?? [],
                Labels = invocation.Value(Labels) ?? [],
                OnlyAnnotated = invocation.Value(OnlyAnnotated),
                Frames = [.. (invocation.Value(Frames) ?? []).SelectMany(FrameRange.Parse)],
                JobStates = invocation.Value(JobStates) ?? [],
                Split = split is null ? null : SubsetSplit.Parse(split, seed ?? 0),
            }.OrNull();
        }
        catch (InvalidSelectionException exception)
        {
            throw new MisuseException(exception.Message);
        }
    }
}
