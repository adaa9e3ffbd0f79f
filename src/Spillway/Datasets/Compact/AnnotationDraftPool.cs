namespace Spillway.Datasets.Compact;

/// <summary>Drafts that wait to be used again, with their children.</summary>
internal sealed class AnnotationDraftPool
{
    private readonly Stack<AnnotationDraft> drafts = new();

    internal AnnotationDraft Rent()
    {
        var draft = drafts.TryPop(out var used) ? used : new AnnotationDraft();
        draft.Clear();
        return draft;
    }

    internal void Return(AnnotationDraft draft)
    {
        foreach (var child in draft.Elements) Return(child);
        foreach (var child in draft.Shapes) Return(child);
        drafts.Push(draft);
    }
}
