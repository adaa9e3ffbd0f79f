using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Reservations;

/// <summary>
/// Room on a disk that a writer took before its first byte. It tells what it wrote, so that only the rest stays reserved, and takes more
/// when it writes more than it said. The reservation ends with its owner: the kernel lets go of the lock on its file.
/// </summary>
internal sealed class Reservation : IDisposable
{
    private const long SmallestStep = 1L << 20, LargestStep = 64L << 20;

    private readonly Lock gate = new();
    private readonly SpaceReservations reservations;
    private readonly SafeFileHandle file;
    private readonly string path;
    private readonly ReservationRecord record;
    private readonly CancellationToken cancellationToken;
    private long total;
    private long written;
    private long told;

    internal Reservation(
        SpaceReservations reservations, string directory, string path, SafeFileHandle file, ReservationRecord record, CancellationToken cancellationToken)
    {
        (this.reservations, Directory, this.path, this.file) = (reservations, directory, path, file);
        (this.record, this.cancellationToken) = (record, cancellationToken);
        total = told = record.Remaining;
    }

    /// <summary>Where will be written.</summary>
    internal string Directory { get; }

    internal string Name => Path.GetFileName(path);

    internal string What => record.What;

    internal ulong Device => record.Device;

    internal bool ForCache => record.ForCache;

    /// <summary>Tell it often: what is written does not count twice, as used and as reserved.</summary>
    /// <exception cref="NotEnoughSpaceException">It is more than was reserved, and there is no more room.</exception>
    internal void Wrote(long bytes)
    {
        lock (gate)
        {
            written += bytes;
            if (written > total) Grow(written);
            else if (told - Remaining >= Step) Tell();
        }
    }

    /// <summary>So much it will be in all.</summary>
    /// <exception cref="NotEnoughSpaceException">That is more than was reserved, and there is no more room.</exception>
    internal void Require(long bytes)
    {
        lock (gate)
        {
            if (bytes > total) Grow(bytes);
        }
    }

    public void Dispose()
    {
        if (file.IsClosed) return;
        reservations.Step("end the reservation");
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without its lock it says nothing any more; a sweep removes it.
        }

        file.Dispose();
    }

    internal long Remaining => Math.Max(0, total - written);

    private long Step => Math.Clamp(total / 32, SmallestStep, LargestStep);

    /// <summary>By a step more than needed, so that a long text does not come back for each of its lines.</summary>
    private void Grow(long least)
    {
        var before = total;
        reservations.Grow(this, least - total, least - total + Step, more => Take(before + more), () => Take(before), cancellationToken);
    }

    private void Take(long bytes)
    {
        total = bytes;
        Tell();
    }

    private void Tell()
    {
        reservations.Step("tell what is left");
        told = Remaining;
        RandomAccess.Write(file, Encoding.UTF8.GetBytes((record with { Remaining = told }).Text), 0);
    }
}
