using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Storage.Archives;

namespace Spillway.Cli;

/// <summary>Asks for an export and follows it to its end: by whoever hosts the data root, or by hosting it for this one request.</summary>
internal static class QueuedExport
{
    public static ExportRequests Requests(this Invocation invocation) =>
        new(invocation.DataDirectory, invocation.OpenDatabase(), invocation.Settings, invocation.Time);

    /// <exception cref="RequestRefusedException">It was refused, failed or was cancelled.</exception>
    public static async Task<RequestStatus> Follow(
        ExportRequests requests, ExportRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var outcome = await requests.Ask(request, cancellationToken).ConfigureAwait(false);
        if (outcome.RequestId is not { } id) throw new RequestRefusedException(outcome.Message);
        RequestHost? host = null;
        try
        {
            while (true)
            {
                var status = requests.Find(id) ?? throw new RequestRefusedException("The request was cancelled.");
                progress.Report(status.Progress ?? 0);
                if (status.Status == "failed") throw new RequestRefusedException(status.Message);
                if (status.IsOver) return status;
                if (host?.Broken is { } trouble)
                {
                    throw new RequestRefusedException($"{DatabaseFailure.Explain(trouble, requests.DataDirectory) ?? trouble.Message} The request stays queued: a worker, or the same command, goes on with it when that is mended.");
                }

                host ??= await RequestHost.TryStartFor(id, requests, cancellationToken).ConfigureAwait(false);
                // Whoever does the work itself knows of no other way, but it costs nobody else.
                await Task.Delay(TimeSpan.FromMilliseconds(host is null ? 100 : 20), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (host is not null) await host.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Copies the result out of the cache, to a file or standard output.</summary>
    public static async Task CopyResult(ExportRequests requests, RequestStatus status, string place, CancellationToken cancellationToken)
    {
        using var download = requests.OpenResult(status.Id) is { Download: { } open } ? open
            : throw new RequestRefusedException("The exported file has expired, please retry exporting");
        await using var source = new FileStream(download.Handle, FileAccess.Read, 1 << 16, isAsync: true);
        if (place == "-")
        {
            await using var output = Console.OpenStandardOutput();
            await source.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
            return;
        }

        var partial = ZipFileReplacement.PartialBeside(place);
        try
        {
            await using (var target = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            }

            File.Move(partial, place, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}

/// <summary>One sentence: why there is no result.</summary>
internal sealed class RequestRefusedException(string message) : Exception(message);
