using Spillway.Formats.Coco;
using Spillway.Formats.CocoKeypoints;
using Spillway.Formats.CvatForImages;
using Spillway.Formats.CvatForVideo;
using Spillway.Formats.Datumaro;
using Spillway.Formats.PascalVoc;
using Spillway.Formats.Yolo;

namespace Spillway.Formats;

/// <summary>All formats, in the order in which people see them.</summary>
public sealed class DatasetFormats
{
    private readonly Dictionary<string, IDatasetFormat> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">Two of them share a name or a slug.</exception>
    public DatasetFormats(IReadOnlyList<IDatasetFormat> all)
    {
        All = all;
        var slugs = new Dictionary<string, IDatasetFormat>();
        foreach (var format in all)
        {
            if (!byName.TryAdd(format.Name, format))
                throw new ArgumentException($"Two formats are called '{format.Name}': {byName[format.Name].GetType().Name} and {format.GetType().Name}.");
            if (!slugs.TryAdd(FormatSlug.Of(format.Name), format))
                throw new ArgumentException($"'{format.Name}' and '{slugs[FormatSlug.Of(format.Name)].Name}' would share files of the export cache.");
        }
    }

    public IReadOnlyList<IDatasetFormat> All { get; }

    /// <summary>The list: one line for each format.</summary>
    public static DatasetFormats Create() => new(
    [
        new CocoFormat(),
        new CocoKeypointsFormat(),
        new CvatForImagesFormat(),
        new CvatForVideoFormat(),
        new DatumaroFormat(),
        new PascalVocFormat(),
        new YoloFormat(),
    ]);

    /// <summary>By its name with the version, in any case; null when there is none.</summary>
    public IDatasetFormat? Find(string name) => byName.GetValueOrDefault(name);

    /// <exception cref="UnknownFormatException">There is none.</exception>
    public IDatasetFormat Get(string name) => Find(name) ?? throw new UnknownFormatException(name, All);
}
