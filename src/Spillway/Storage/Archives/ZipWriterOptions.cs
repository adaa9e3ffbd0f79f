namespace Spillway.Storage.Archives;

/// <summary>What the bytes of a ZIP depend on beyond its entries: the same options and entries give the same bytes.</summary>
/// <param name="Time">The time stamp of every entry.</param>
/// <param name="VerifySources">Whether copied bytes are checked against their CRC-32: those of somebody else's archive are, our own were at ingest.</param>
/// <param name="Clones">Whether the file system clones blocks: then stored entries of 64 KiB and more start on 4 KiB (see <see cref="BlockCloning"/>).</param>
/// <param name="Wrote">Told how many bytes of the disk are taken, run by run; may end the work by an exception.</param>
internal sealed record ZipWriterOptions(DateTimeOffset Time, bool VerifySources = false, bool Clones = false, Action<long>? Wrote = null);
