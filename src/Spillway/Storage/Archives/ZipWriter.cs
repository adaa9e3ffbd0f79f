using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Spillway.Storage.Archives;

/// <summary>
/// Writes a ZIP: text is deflated as it comes, on a thread of its own; what lies in a file already is copied as it is. Without
/// <see cref="Complete"/> the result is no archive: whoever gave the place removes it.
/// </summary>
internal sealed class ZipWriter : IDisposable
{
    /// <summary>Blocks of 64 KiB on their way: a bound for memory, and enough to keep both threads busy.</summary>
    private const int QueueLength = 64;

    private readonly BlockingCollection<ZipWork> queue = new(QueueLength);
    private readonly CancellationTokenSource stop;
    private readonly ZipOutput output;
    private readonly Thread thread;
    private readonly HashSet<UInt128> names = [];
    private ZipEntryWriter? current;
    private ExceptionDispatchInfo? failure;
    private bool completed;

    private ZipWriter(ZipTarget target, ZipWriterOptions options, CancellationToken cancellationToken)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        output = new ZipOutput(target, options, stop.Token);
        thread = new Thread(WriteAll) { IsBackground = true, Name = "zip" };
        thread.Start();
    }

    /// <summary>Creates the file, which must not exist.</summary>
    internal static ZipWriter ToFile(string path, ZipWriterOptions options, CancellationToken cancellationToken) =>
        new(new ZipFileTarget(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read), options.Clones, options.Wrote), options, cancellationToken);

    /// <summary>Forward only, as into a pipe. The stream stays open.</summary>
    internal static ZipWriter ToStream(Stream stream, ZipWriterOptions options, CancellationToken cancellationToken) =>
        new(new ZipStreamTarget(stream), options, cancellationToken);

    /// <summary>Starts an entry; dispose it before anything else is added.</summary>
    /// <exception cref="ArgumentException">The name is unsafe or there already.</exception>
    internal ZipEntryWriter CreateEntry(string name)
    {
        Claim(name);
        return current = new ZipEntryWriter(this, name);
    }

    /// <summary>Adds an entry whose bytes lie in a file.</summary>
    /// <exception cref="ArgumentException">The name is unsafe or there already.</exception>
    internal void Add(ZipSource source)
    {
        Claim(source.Name);
        Send(new ZipWork(null, [], 0, false, source));
    }

    /// <summary>Writes the directory and waits until every byte is handed over.</summary>
    internal void Complete()
    {
        if (current is not null)
        {
            throw new InvalidOperationException("An entry is still being written.");
        }

        queue.CompleteAdding();
        thread.Join();
        failure?.Throw();
        completed = true;
    }

    public void Dispose()
    {
        if (!completed)
        {
            stop.Cancel();
            queue.CompleteAdding();
            thread.Join();
        }

        queue.Dispose();
        stop.Dispose();
    }

    internal void Completed(ZipEntryWriter entry) => current = ReferenceEquals(current, entry) ? null : current;

    internal void Send(ZipWork work)
    {
        try
        {
            if (!queue.IsAddingCompleted)
            {
                queue.Add(work, stop.Token);
            }
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            failure.Throw();
        }
    }

    private void Claim(string name)
    {
        if (current is not null)
        {
            throw new InvalidOperationException("An entry is still being written.");
        }

        if (ArchiveEntryName.FaultOf(name) is { } fault)
        {
            throw new ArgumentException($"Entry '{InvalidArchiveException.Shown(name)}' {fault}.", nameof(name));
        }

        if (!names.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(name.AsSpan()))))
        {
            throw new ArgumentException($"Entry '{InvalidArchiveException.Shown(name)}' is there twice.", nameof(name));
        }
    }

    private void WriteAll()
    {
        ZipTextEntry? entry = null;
        try
        {
            foreach (var work in queue.GetConsumingEnumerable(stop.Token))
            {
                if (work.Source is { } source)
                {
                    output.Copy(source);
                    continue;
                }

                entry = work.Name is null ? entry : new ZipTextEntry(work.Name, output);
                entry!.Append(work.Block.AsSpan(0, work.Length));
                if (work.Last)
                {
                    entry.Complete();
                }

                ArrayPool<byte>.Shared.Return(work.Block);
            }

            stop.Token.ThrowIfCancellationRequested();
            output.Finish();
        }
#pragma warning disable CA1031 // Whatever stops this thread is thrown again where the caller next looks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = ExceptionDispatchInfo.Capture(e);
            stop.Cancel();
        }
        finally
        {
            End(() => entry?.Dispose());
            End(output.Dispose);
        }
    }

    /// <summary>An exception that left the thread would end the process.</summary>
    private void End(Action end)
    {
        try
        {
            end();
        }
#pragma warning disable CA1031 // It is thrown again where the caller next looks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }
}
