namespace Spillway.Storage;

/// <summary>A file of a directory on which nobody else holds a lock while this lives.</summary>
internal abstract class HeldFile : IDisposable
{
    /// <summary>As it is now. Null: it has lost its last name.</summary>
    internal abstract FileDetails? Examine();

    public abstract void Dispose();
}
