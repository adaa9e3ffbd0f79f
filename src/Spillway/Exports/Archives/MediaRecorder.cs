using Spillway.Formats;
using Spillway.Media;

namespace Spillway.Exports.Archives;

/// <summary>Remembers which media went into an archive.</summary>
internal sealed class MediaRecorder(IArchiveWriter archive) : IArchiveWriter
{
    private readonly HashSet<MediaFile> media = [];

    internal IReadOnlySet<MediaFile> Media => media;

    public IArchiveEntry CreateEntry(string name) => archive.CreateEntry(name);

    public void AddMedia(string name, MediaFile file)
    {
        media.Add(file);
        archive.AddMedia(name, file);
    }
}
