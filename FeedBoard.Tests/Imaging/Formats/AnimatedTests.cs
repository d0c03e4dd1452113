namespace FeedBoard.Tests.Imaging.Formats;

/// <summary>Whether an image has more than one frame.</summary>
public sealed class AnimatedTests
{
    public static TheoryData<string> Kinds => Samples.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_told(string kind) =>
        Assert.Equal(kind.EndsWith("animated", StringComparison.Ordinal), (await Samples.CleanAsync(Samples.Plain(kind))).Image.Animated);

    [Fact]
    public async Task An_animation_of_one_frame_is_a_still_image()
    {
        var png = Samples.Plain("png animated");
        var second = png.AsSpan().LastIndexOf("fcTL"u8) - 4;
        byte[] one = [.. png[..second], .. png[^12..]];
        one[8 + 25 + 8 + 3] = 1;
        TestImages.MendChecksums(one);
        Assert.False((await Samples.CleanAsync(one)).Image.Animated);

        var webp = Samples.Plain("webp animated");
        second = webp.AsSpan().LastIndexOf("ANMF"u8);
        Assert.False((await Samples.CleanAsync(TestImages.Riff(webp.AsSpan(12..second)))).Image.Animated);
    }
}
