namespace Spillway.Storage;

/// <summary>What lies in an open directory, as the kernel hands it out: each part once, to one of the threads that ask.</summary>
/// <param name="read">Fills a buffer with records of the kernel and says how many bytes; 0: that was all.</param>
internal sealed class DirectoryListing(Func<byte[], int> read, Action close) : IDisposable
{
    private readonly Lock reading = new();

    internal int Read(byte[] buffer)
    {
        lock (reading) return read(buffer);
    }

    public void Dispose() => close();
}
