namespace FeedBoard.Imaging.Decoding;

/// <summary>Colours by number: the code points of ITU-T H.273, as AVIF (<c>nclx</c>) and PNG (<c>cICP</c>) give them.</summary>
internal static class CodePoints
{
    public const double DefaultPeak = 1000;

    /// <summary>For an HDR image: the luminance of its value 1 and of white, in candela per square metre.</summary>
    private const double PqPeak = 10_000,
        White = 203;

    /// <summary>For a PNG: unknown code points are ignored.</summary>
    /// <param name="peak">The maximum luminance that the image declares, in candela per square metre; 0 if none.</param>
    public static RgbColours? OfPng(int primaries, int transfer, double peak)
    {
        // Television curves, as displays apply them.
        var curve = transfer is 1 or 6 or 11 or 14 or 15 ? v => Math.Pow(v, 2.4) : CurveOf(transfer);
        return curve is null || PrimariesOf(primaries) is not { } lights ? null : new(curve, lights, RangeOf(transfer, peak));
    }

    /// <summary>For an AVIF: unknown code points and television curves are treated as sRGB.</summary>
    /// <param name="peak">The maximum luminance that the image declares, in candela per square metre; 0 if none.</param>
    public static RgbColours? OfAvif(int primaries, int transfer, double peak)
    {
        var (curve, lights) = (CurveOf(transfer) ?? Srgb, PrimariesOf(primaries) ?? Primaries.Srgb);
        return curve == Srgb && lights == Primaries.Srgb ? null : new(curve, lights, RangeOf(transfer, peak));
    }

    private static HdrRange? RangeOf(int transfer, double peak) =>
        transfer is 16 or 18 ? new(peak > 0 ? peak : DefaultPeak, transfer == 18) : null;

    private static Func<double, double>? CurveOf(int transfer) =>
        transfer switch
        {
            4 => v => Math.Pow(v, 2.2),
            5 => v => Math.Pow(v, 2.8),
            7 => v => v < 0.0912863 ? v / 4 : Math.Pow((v + 0.111572) / 1.111572, 1 / 0.45),
            8 => v => v,
            13 => Srgb,
            16 => v => Pq(v) * PqPeak / White,
            17 => v => Math.Pow(v, 2.6) * 52.37 / 48,
            18 => Hlg,
            _ => null,
        };

    private static Primaries? PrimariesOf(int primaries) =>
        primaries switch
        {
            1 => Primaries.Srgb,
            4 => new(0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316),
            5 => new(0.64, 0.33, 0.29, 0.60, 0.15, 0.06, 0.3127, 0.3290),
            6 or 7 => new(0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290),
            8 => new(0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.310, 0.316),
            9 => Primaries.Rec2020,
            10 => new(1, 0, 0, 1, 0, 0, 1 / 3.0, 1 / 3.0),
            11 => new(0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351),
            12 => new(0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290),
            22 => new(0.630, 0.340, 0.295, 0.605, 0.155, 0.077, 0.3127, 0.3290),
            _ => null,
        };

    /// <summary>IEC 61966-2-1.</summary>
    public static double Srgb(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    /// <summary>SMPTE ST 2084: 1 is 10 000 candela per square metre.</summary>
    private static double Pq(double v)
    {
        var p = Math.Pow(v, 32 / 2523.0);
        return Math.Pow(Math.Max(p - (3424 / 4096.0), 0) / ((2413 / 128.0) - (2392 / 128.0 * p)), 16_384 / 2610.0);
    }

    /// <summary>ITU-R BT.2100: the light of the scene, 0 to 1.</summary>
    private static double Hlg(double v) => v <= 0.5 ? v * v / 3 : (Math.Exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}
