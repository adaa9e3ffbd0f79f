namespace Spillway.Backups;

/// <summary>A project, task or job of the data root by its kind and id, as a command line names it.</summary>
internal readonly record struct StoredObject(string Kind, long Id)
{
    public override string ToString() => $"{Kind}:{Id}";
}

/// <summary>One sentence: there is no such project, task or job.</summary>
internal sealed class ObjectNotFoundException(StoredObject what)
    : Exception($"There is no {what.Kind} {what.Id} in this data root; `list` shows what there is.");
