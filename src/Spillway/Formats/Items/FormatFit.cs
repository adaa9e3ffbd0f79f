using Spillway.Datasets;

namespace Spillway.Formats.Items;

/// <summary>What can be said before any work: does the format fit the dataset, and are the media there that were asked for.</summary>
internal static class FormatFit
{
    /// <exception cref="FormatRefusedException">It does not.</exception>
    public static void Require(IDatasetFormat format, Dataset dataset, ExportOptions options)
    {
        format.Require(dataset);
        foreach (var task in dataset.Tasks)
        {
            if (task.Is3D != (format.Dimension == Dimension.ThreeD))
            {
                throw new FormatRefusedException(task.Is3D
                    ? $"{format.Name} holds pictures, but task '{task.Document.Name}' has point clouds, which no format here holds yet."
                    : $"{format.Name} holds point clouds, but task '{task.Document.Name}' has pictures: use a 2D format.");
            }

            if (options.SaveImages && MissingMedia(task) is { } missing)
                throw new FormatRefusedException($"The media of task '{task.Document.Name}' are not there ('{missing}'): export without images.");
        }
    }

    private static string? MissingMedia(DatasetTask task) => task.Video is { } video
        ? video.Media is null ? video.Name : null
        : task.Frames.FirstOrDefault(frame => frame.Media is null)?.Name;
}
