using Spillway.Datasets;
using Spillway.Formats;
using Spillway.Formats.PascalVoc;

namespace Spillway.Tests.Formats.PascalVoc;

public sealed class VocMasksTests
{
    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(65_536, 65_537)]
    [InlineData(int.MaxValue, 2)]
    public void Masks_of_a_picture_that_claims_to_be_huge_are_refused_before_room_is_taken_for_them(int width, int height)
    {
        var frame = new Frame(0, 0, "huge.jpg", width, height, null, []);
        using var masks = new VocMasks(new VocLabels(Scene.Labels));
        Should.Throw<FormatRefusedException>(() => masks.Write(new RecordingArchive(), "huge", new FrameAnnotations(frame, [], [Scene.Mask()]))).Message
            .ShouldStartWith($"Picture 'huge.jpg' has {width} × {height} pixels, too many to draw its masks");
    }
}
