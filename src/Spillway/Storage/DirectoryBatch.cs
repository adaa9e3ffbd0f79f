namespace Spillway.Storage;

/// <summary>
/// Some of what lies in a directory, with what is known of each. Names stay where the system wrote them, so that a million files make no
/// million objects; both are valid until the next batch is asked for.
/// </summary>
internal sealed class DirectoryBatch
{
    private readonly FileDetails[] details;
    private readonly (int Start, int Length)[] names;
    private readonly bool[] readable;

    internal DirectoryBatch(int bytes, int most)
    {
        Buffer = new byte[bytes];
        (details, names, readable) = (new FileDetails[most], new (int, int)[most], new bool[most]);
    }

    internal byte[] Buffer { get; }

    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> NameAt(int index) => Buffer.AsSpan(names[index].Start, names[index].Length);

    internal ref readonly FileDetails DetailsAt(int index) => ref details[index];

    /// <summary>False: it could not be examined, so its details say nothing; look at it by its name to learn why.</summary>
    internal bool IsReadable(int index) => readable[index];

    internal void Clear() => Count = 0;

    internal void Add(int start, int length, in FileDetails found, bool isReadable)
    {
        (details[Count], names[Count], readable[Count]) = (found, (start, length), isReadable);
        Count++;
    }
}
