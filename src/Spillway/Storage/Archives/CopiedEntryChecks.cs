using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>
/// Looks at entries after they were copied, on a thread of its own: their bytes, where they were written, must have the length and CRC-32 that are
/// declared. So the copy itself can be left to the kernel.
/// </summary>
/// <param name="file">Where they were written; readable, and stays the caller's.</param>
internal sealed class CopiedEntryChecks(SafeFileHandle file, CancellationToken cancellationToken) : IDisposable
{
    private const int QueueLength = 64;

    private readonly BlockingCollection<ZipEntry> queue = new(QueueLength);
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private Task checking = Task.CompletedTask;
    private bool ended;

    /// <param name="offset">Where in the file its bytes begin.</param>
    /// <exception cref="InvalidArchiveException">An earlier one was not as declared.</exception>
    internal void Add(ZipSource source, long offset)
    {
        try
        {
            queue.Add(new ZipEntry(source.Name, source.Range with { Offset = offset }, source.Deflated, source.Length, source.Crc32), stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Finish();
        }

        if (checking.IsCompletedSuccessfully)
        {
            checking = Task.Factory.StartNew(CheckAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until all were looked at.</summary>
    /// <exception cref="InvalidArchiveException">One was not as declared.</exception>
    internal void Finish()
    {
        End();
        checking.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        End();
        Task.WaitAny([checking], CancellationToken.None);
        queue.Dispose();
        stop.Dispose();
    }

    private void End()
    {
        if (!ended)
        {
            ended = true;
            queue.CompleteAdding();
        }
    }

    private void CheckAll()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            foreach (var entry in queue.GetConsumingEnumerable(CancellationToken.None))
            {
                ZipEntryStream.Check(file, entry, buffer, cancellationToken);
            }
        }
        catch
        {
            // Whoever waits for room in the queue is told why.
            stop.Cancel();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
