using System.Text;

namespace Spillway.Media;

/// <summary>
/// The manifest of media that came without one, as CVAT makes it: pictures or point clouds in the task's order, with sizes from their
/// first bytes, or one video, which is decoded to count its frames. Old tasks that kept no cache have such backups.
/// </summary>
internal static class MediaListing
{
    private const string RelatedFolder = "related_images";

    private static readonly HashSet<string> Pictures = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Videos = new(
        [".mp4", ".m4v", ".avi", ".mov", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".wmv", ".flv", ".ogv", ".3gp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Media to CVAT, and none whose size can be read here.</summary>
    private static readonly HashSet<string> Others = new(
        [".heic", ".heif", ".avif", ".jp2", ".ppm", ".pgm", ".pbm", ".ico", ".bin", ".zip", ".pdf"],
        StringComparer.OrdinalIgnoreCase);

    /// <param name="names">Paths below <c>data/</c>.</param>
    /// <param name="sortingMethod">Of the task.</param>
    /// <param name="anyOrder">Every job names its files, so their order says nothing.</param>
    /// <param name="open">The bytes of one of them.</param>
    /// <param name="measure">Decodes a video.</param>
    /// <param name="folder">Of the media, for messages.</param>
    /// <exception cref="InvalidManifestException">Without a manifest nobody can say which frame is which.</exception>
    internal static MediaManifest Read(
        IReadOnlyCollection<string> names, string sortingMethod, bool anyOrder, Func<string, Stream> open,
        Func<string, (int Width, int Height, int Frames)> measure, string folder, CancellationToken cancellationToken)
    {
        var clouds = names.Where(name => Path.GetExtension(name).Equals(".pcd", StringComparison.OrdinalIgnoreCase)).ToList();
        var frames = clouds.Count > 0 ? clouds : names.Where(name => Pictures.Contains(Path.GetExtension(name)) && !IsRelated(name)).ToList();
        var videos = names.Where(name => Videos.Contains(Path.GetExtension(name)) && !IsRelated(name)).ToList();
        var other = names.FirstOrDefault(name => Others.Contains(Path.GetExtension(name)) && !IsRelated(name));
        if (other is null && frames.Count == 0 && videos is [var video])
            return new MediaManifest([], Measured(video, measure, folder));

        other ??= videos.FirstOrDefault();
        if (other is not null || frames.Count == 0)
            throw Without(folder, other is null ? "and no pictures are there" : $"and of '{other}' {(videos.Contains(other) ? "beside other media" : "alone")} it cannot be said which frames it has");
        if (!anyOrder && sortingMethod is "predefined" or "random")
            throw Without(folder, $"and the task's order of frames ('{sortingMethod}') stands nowhere else");

        frames.Sort(sortingMethod == "natural" ? NaturalOrder.Compare : ByCodePoint);
        var pictures = names.Where(name => Pictures.Contains(Path.GetExtension(name))).ToList();
        var byFolder = pictures.ToLookup(FolderOf);
        var byStem = (clouds.Count > 0 ? pictures : []).ToLookup(StemOf);
        var related = 0;
        var images = new List<ManifestImage>(frames.Count);
        foreach (var name in frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (width, height) = clouds.Count > 0 ? (0, 0) : SizeOf(name, open, folder);
            images.Add(new ManifestImage(MediaManifest.Name(name), width, height, Related(name, clouds.Count > 0, byFolder, byStem)));
            related += images[^1].RelatedFiles.Count;
            if (images.Count + related > MediaManifest.MostFrames)
                throw Without(folder, $"and there are more than {MediaManifest.MostFrames} frames and pictures beside them: more than any task has");
        }

        return new MediaManifest(images, null);
    }

    private static ManifestVideo Measured(string video, Func<string, (int Width, int Height, int Frames)> measure, string folder)
    {
        try
        {
            var (width, height, frames) = measure(video);
            return MediaManifest.IsPossible(width, height)
                ? new ManifestVideo(MediaManifest.Name(video), width, height, frames)
                : throw Without(folder, $"and the pictures of video '{video}' are too large");
        }
        catch (VideoDecodingException exception)
        {
            throw Without(folder, $"and so its video must be decoded: {exception.Message.TrimEnd('.')}");
        }
    }

    private static (int Width, int Height) SizeOf(string name, Func<string, Stream> open, string folder)
    {
        using var bytes = open(name);
        return ImageHeader.ReadSize(bytes) is { } size && MediaManifest.IsPossible(size.Width, size.Height)
            ? size
            : throw Without(folder, $"and how large the picture '{name}' is cannot be read from it: it is broken, or no picture");
    }

    /// <summary><c>related_images/0001_png/</c> beside <c>0001.png</c>; of a point cloud one folder higher, and what shares its name or its folder.</summary>
    private static List<string> Related(string frame, bool isCloud, ILookup<string, string> byFolder, ILookup<(string Folder, string Name), string> byStem)
    {
        var folder = FolderOf(frame);
        var own = Path.GetFileName(frame).Replace(Path.GetExtension(frame), '_' + Path.GetExtension(frame)[1..], StringComparison.Ordinal);
        var related = byFolder[Join(isCloud ? FolderOf(folder) : folder, RelatedFolder, own)];
        if (isCloud)
        {
            related = related.Concat(Path.GetFileName(folder) == Path.GetFileNameWithoutExtension(frame) ? byFolder[folder] : byStem[StemOf(frame)]);
        }

        return [.. related.Select(MediaManifest.Name).Order(StringComparer.Ordinal)];
    }

    private static bool IsRelated(string name) => name.StartsWith(RelatedFolder + "/", StringComparison.Ordinal) || name.Contains($"/{RelatedFolder}/", StringComparison.Ordinal);

    private static string FolderOf(string name) => name.LastIndexOf('/') is >= 0 and var slash ? name[..slash] : "";

    private static (string Folder, string Name) StemOf(string name) => (FolderOf(name), Path.GetFileNameWithoutExtension(name));

    private static string Join(string above, params string[] steps) => string.Join('/', above.Length == 0 ? steps : [above, .. steps]);

    /// <summary>As Python sorts text.</summary>
    private static int ByCodePoint(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static InvalidManifestException Without(string folder, string why) =>
        new($"The archive holds media in '{folder}', but no '{folder}manifest.jsonl' that says which frame is which, {why}.");
}
