using Spillway.Formats;
using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Exports.Archives;

/// <summary>What a format writes goes into a ZIP. The caller completes it.</summary>
internal sealed class ZipArchiveWriter(ZipWriter zip) : IArchiveWriter
{
    public IArchiveEntry CreateEntry(string name) => new Entry(zip.CreateEntry(name));

    public void AddMedia(string name, MediaFile media) =>
        zip.Add(new ZipSource(name, media.Stored, media.Deflated, media.Length, media.Crc32));

    private sealed class Entry(ZipEntryWriter writer) : IArchiveEntry
    {
        public void Advance(int count) => writer.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public void Dispose() => writer.Dispose();
    }
}
