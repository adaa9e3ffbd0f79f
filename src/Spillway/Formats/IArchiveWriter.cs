using System.Buffers;
using Spillway.Media;

namespace Spillway.Formats;

/// <summary>Where a format writes: a ZIP, a folder or standard output. One entry of text at a time; nothing is visible before the end.</summary>
public interface IArchiveWriter
{
    /// <summary>Starts an entry of bytes that the format produces. Dispose it before the next call.</summary>
    /// <param name="name">Path inside the archive, forward slashes, relative.</param>
    /// <exception cref="ArgumentException">The name was used already or leaves the archive.</exception>
    IArchiveEntry CreateEntry(string name);

    /// <summary>Adds a media file as it is, without decoding it.</summary>
    void AddMedia(string name, MediaFile media);
}

/// <summary>An entry being written. Disposing completes it.</summary>
public interface IArchiveEntry : IBufferWriter<byte>, IDisposable;
