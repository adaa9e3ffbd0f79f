using Spillway.Datasets;

namespace Spillway.Formats.Items;

/// <summary>How formats name frames and the pictures of frames.</summary>
internal static class FrameNames
{
    /// <summary>A frame cut from a video is a picture of this kind; CVAT writes the extension in capitals.</summary>
    public const string VideoFrameExtension = ".PNG";

    /// <summary>With folders and extension: <c>a/01.jpg</c>, <c>frame_000012.PNG</c>.</summary>
    public static string FileName(DatasetTask task, Frame frame) => task.IsVideo ? frame.Name + VideoFrameExtension : frame.Name;

    /// <summary>With folders, without extension: what ties annotations to a picture.</summary>
    public static string ItemId(DatasetTask task, Frame frame) => task.IsVideo ? frame.Name : DistinctNames.WithoutExtension(frame.Name);
}
