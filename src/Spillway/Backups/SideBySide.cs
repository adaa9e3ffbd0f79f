namespace Spillway.Backups;

/// <summary>Two things that need nothing of each other, at the same time. When one fails the other is stopped, and nothing runs on.</summary>
internal static class SideBySide
{
    /// <exception cref="Exception">What the one threw that failed; of two the first.</exception>
    internal static void Run(Action<CancellationToken> first, Action<CancellationToken> second, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var other = Task.Run(() => Stopping(second), CancellationToken.None);
        try
        {
            Stopping(first);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The other one says why.
        }
        finally
        {
            Task.WaitAny([other], CancellationToken.None);
        }

        other.GetAwaiter().GetResult();

        void Stopping(Action<CancellationToken> work)
        {
            try
            {
                work(stop.Token);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }
}
