using System.Text;
using Spillway.Media;

namespace Spillway.Tests.Media;

public sealed class VideoContainerTests
{
    [Theory]
    [InlineData("000000186674797069736F6D", "mov")]
    [InlineData("0000000877696465000000006D646174", "mov")]
    [InlineData("1A45DFA301000000000000231F", "matroska")]
    [InlineData("524946460000000041564920", "avi")]
    [InlineData("000001BA4400040004010000", "mpeg")]
    [InlineData("000001B31000100013FFFFE0", "mpegvideo")]
    [InlineData("0000000167640028ACD940A0", "h264")]
    [InlineData("0000000140010C01FFFF0160", "hevc")]
    [InlineData("3026B2758E66CF11A6D900AA", "asf")]
    [InlineData("474946383961010001008000", "gif")]
    public void The_first_bytes_tell_the_container(string head, string demuxer) => VideoContainer.DemuxerOf(Convert.FromHexString(head)).ShouldBe(demuxer);

    [Fact]
    public void A_transport_stream_shows_every_188_bytes()
    {
        var stream = new byte[1024];
        stream[0] = stream[188] = stream[376] = 0x47;
        VideoContainer.DemuxerOf(stream).ShouldBe("mpegts");
        stream[188] = 0;
        VideoContainer.DemuxerOf(stream).ShouldBeNull();
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n")]
    [InlineData("ffconcat version 1.0\nfile '/etc/passwd'\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD></MPD>")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n")]
    [InlineData("[playlist]\nFile1=http://example.org/a.mp4\n")]
    [InlineData("RIFF....WAVEfmt ")]
    [InlineData("GIF")]
    [InlineData("")]
    public void Nothing_else_is_a_video(string text) => VideoContainer.DemuxerOf(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Fact]
    public void Random_bytes_are_read_without_an_error()
    {
        var random = new Random(7);
        for (var length = 0; length < 2000; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            VideoContainer.DemuxerOf(bytes);
        }
    }
}
