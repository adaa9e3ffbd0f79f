namespace Spillway.Storage.Archives;

/// <summary>A stranger's entry may be as long as it likes, and whoever reads it need not think of being cancelled.</summary>
internal sealed class InterruptibleStream(Stream stream, CancellationToken cancellationToken) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return stream.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }
}
