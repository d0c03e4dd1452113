namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// Maps an HDR image to SDR by the reference white tone mapping of SMPTE ST 2094-50, as browsers do.
/// </summary>
/// <remarks>
/// Linear up to white; brighter values follow a quadratic Bézier curve.
/// </remarks>
internal sealed class ToneMap
{
    private const double White = 203,
        Knee = 0.65;
    private const int Steps = 4096;

    private readonly double peak,
        white,
        midX,
        midY;
    private readonly double[] gains = new double[Steps + 1];
    private readonly bool isHlg;

    public ToneMap(HdrRange range)
    {
        isHlg = range.IsHlg;
        peak = Math.Clamp(range.Peak / White, 1, 64);
        white = 1 - (0.5 * Math.Min(Math.Log2(peak) / Math.Log2(1000 / White), 1));
        (midX, midY) = (1 - Knee + (Knee / white), ((1 - Knee) * white) + Knee);
        for (var step = 0; step <= Steps; step++)
            gains[step] = GainOf(1 + ((peak - 1) * step / Steps));
    }

    /// <param name="light">Linear, Rec. 2020.</param>
    public (double R, double G, double B) Apply((double R, double G, double B) light)
    {
        if (isHlg)
            light = Show(light);
        var brightest = Math.Max(light.R, Math.Max(light.G, light.B));
        var gain =
            brightest <= 1 ? white
            : brightest >= peak ? 1 / brightest
            : Between((brightest - 1) / (peak - 1) * Steps);
        return (light.R * gain, light.G * gain, light.B * gain);
    }

    /// <summary>From scene light to the light of a display of 1000 candela per square metre (ITU-R BT.2100, OOTF).</summary>
    private static (double R, double G, double B) Show((double R, double G, double B) scene)
    {
        var luminance = (0.2627 * scene.R) + (0.6780 * scene.G) + (0.0593 * scene.B);
        var gain = luminance <= 0 ? 0 : Math.Pow(luminance, 0.2) * 1000 / White;
        return (scene.R * gain, scene.G * gain, scene.B * gain);
    }

    private double Between(double step)
    {
        var first = (int)step;
        return gains[first] + ((gains[Math.Min(first + 1, Steps)] - gains[first]) * (step - first));
    }

    private double GainOf(double light)
    {
        // Solves the curve's x for the light: x(t) = a t² + b t + 1.
        var (a, b) = (1 - (2 * midX) + peak, (2 * midX) - 2);
        var below = light - 1;
        var t = below <= 0 ? 0 : 2 * below / (b + Math.Sqrt((b * b) + (4 * a * below)));
        var shown = (((white - (2 * midY) + 1) * t) + (2 * midY) - (2 * white)) * t;
        return (white + shown) / light;
    }
}
