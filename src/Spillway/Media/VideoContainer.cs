using System.Buffers.Binary;

namespace Spillway.Media;

/// <summary>
/// What kind of file a video is, told by its first bytes and never by its name: a play list (HLS, DASH, concat, SDP) names other files and addresses,
/// and ffmpeg would open them. Only containers that hold all they show are known here.
/// </summary>
internal static class VideoContainer
{
    /// <summary>So many first bytes tell.</summary>
    internal const int HeadLength = 1024;

    internal const string Known = "MP4/MOV, Matroska/WebM, AVI, MPEG, MPEG-TS, FLV, Ogg, ASF/WMV, GIF, IVF, H.264, H.265";

    /// <summary>The name of ffmpeg's demuxer; null: it is none of those that are opened.</summary>
    internal static string? DemuxerOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
            return null;
        if (IsQuickTime(head[4..8]))
            return "mov";
        if (BinaryPrimitives.ReadUInt32BigEndian(head) == 0x1A45_DFA3)
            return "matroska";
        if (head.StartsWith("RIFF"u8) && head[8..].StartsWith("AVI "u8))
            return "avi";
        if (head.StartsWith("FLV\x01"u8))
            return "flv";
        if (head.StartsWith("OggS"u8))
            return "ogg";
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return "gif";
        if (head.StartsWith("DKIF"u8))
            return "ivf";
        return BinaryPrimitives.ReadUInt64BigEndian(head) == 0x3026_B275_8E66_CF11 ? "asf" : MpegOf(head);
    }

    private static bool IsQuickTime(ReadOnlySpan<byte> atom) =>
        atom.SequenceEqual("ftyp"u8) || atom.SequenceEqual("moov"u8) || atom.SequenceEqual("mdat"u8) || atom.SequenceEqual("wide"u8)
        || atom.SequenceEqual("free"u8) || atom.SequenceEqual("skip"u8) || atom.SequenceEqual("pnot"u8);

    private static string? MpegOf(ReadOnlySpan<byte> head)
    {
        if (IsTransportStream(head, 188) || (head.Length > 4 && IsTransportStream(head[4..], 192)))
            return "mpegts";

        // Start codes, with three or four bytes before the one that tells.
        var code = head.StartsWith("\0\0\x01"u8) ? head[3] : head.StartsWith("\0\0\0\x01"u8) ? head[4] : -1;
        return code switch
        {
            0xBA => "mpeg",
            0xB3 => "mpegvideo",
            < 0 or >= 0x80 => null,
            _ when (code & 0x1F) is 7 or 9 => "h264",
            _ when (code >> 1 & 0x3F) is 32 or 33 or 35 => "hevc",
            _ => null,
        };
    }

    private static bool IsTransportStream(ReadOnlySpan<byte> head, int packet)
    {
        const byte start = 0x47;
        if (head.Length <= 2 * packet || head[0] != start)
            return false;

        return head[packet] == start && head[2 * packet] == start;
    }
}
