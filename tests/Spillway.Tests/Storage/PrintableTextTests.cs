using Spillway.Storage;

namespace Spillway.Tests.Storage;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("street.zip", "street.zip")]
    [InlineData("фото 猫 👩\u200d👧.jpg", "фото 猫 👩\u200d👧.jpg")]
    [InlineData("a\r\nerror: all is lost", "a  error: all is lost")]
    [InlineData("a\u001b[2J", "a\ufffd[2J")]
    [InlineData("cod\u202egpj.exe", "cod\ufffdgpj.exe")]
    [InlineData("a\u2028b\u2066c", "a b\ufffdc")]
    public void Nothing_moves_the_cursor_ends_a_line_or_turns_the_direction(string text, string shown) => PrintableText.Of(text).ShouldBe(shown);
}
