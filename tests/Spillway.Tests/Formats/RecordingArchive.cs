using System.Buffers;
using System.Text;
using Spillway.Formats;
using Spillway.Media;

namespace Spillway.Tests.Formats;

/// <summary>An archive in memory: entries of text by name, and the names of media.</summary>
internal sealed class RecordingArchive : IArchiveWriter
{
    private readonly Dictionary<string, Entry> entries = [];
    private Entry? open;

    public IReadOnlyDictionary<string, string> Texts => entries.ToDictionary(entry => entry.Key, entry => entry.Value.Text);

    public Dictionary<string, MediaFile> Media { get; } = [];

    public IEnumerable<string> Names => entries.Keys.Concat(Media.Keys);

    public IArchiveEntry CreateEntry(string name)
    {
        Take(name);
        return open = entries[name] = new Entry(this);
    }

    public void AddMedia(string name, MediaFile media)
    {
        Take(name);
        Media.Add(name, media);
    }

    private void Take(string name)
    {
        open.ShouldBeNull("one entry at a time");
        Names.ShouldNotContain(name);
        name.ShouldNotStartWith("/");
        name.Split('/').ShouldNotContain(part => part == "" || part == "." || part == "..");
    }

    private sealed class Entry(RecordingArchive archive) : IArchiveEntry
    {
        private readonly ArrayBufferWriter<byte> bytes = new();

        public string Text => Encoding.UTF8.GetString(bytes.WrittenSpan);

        public void Advance(int count) => bytes.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => bytes.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => bytes.GetSpan(sizeHint);

        public void Dispose() => archive.open = null;
    }
}
