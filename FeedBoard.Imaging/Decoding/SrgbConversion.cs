namespace FeedBoard.Imaging.Decoding;

/// <summary>Converts pixels with a given curve and primaries to sRGB.</summary>
internal sealed class SrgbConversion
{
    // Precise enough for the steep dark end of the curve.
    private const int Steps = 16_384;

    private static readonly byte[] Encoded = [.. Enumerable.Range(0, Steps + 1).Select(n => Encode((double)n / Steps))];

    private readonly double[] curve;
    private readonly Matrix3 matrix,
        toSrgb;
    private readonly ToneMap? tone;

    /// <param name="levels">The maximum value of a channel: 255 or 65 535.</param>
    public SrgbConversion(RgbColours colours, int levels)
    {
        curve = [.. Enumerable.Range(0, levels + 1).Select(n => colours.ToLinear((double)n / levels))];
        tone = colours.Hdr is { } range ? new(range) : null;
        matrix = colours.Primaries.To(tone is null ? Primaries.Srgb : Primaries.Rec2020);
        toSrgb = Primaries.Rec2020.To(Primaries.Srgb);
    }

    public (byte R, byte G, byte B) Convert(int red, int green, int blue)
    {
        var light = matrix * (curve[red], curve[green], curve[blue]);
        if (tone is not null)
            light = toSrgb * tone.Apply(light);
        return (Level(light.X), Level(light.Y), Level(light.Z));
    }

    private static byte Level(double light) => Encoded[(int)(Math.Clamp(light, 0, 1) * Steps + 0.5)];

    private static byte Encode(double light) =>
        (byte)Math.Round(255 * (light <= 0.0031308 ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055));
}
