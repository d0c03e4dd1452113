namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// The colour space of an RGB image without an ICC profile: transfer curve, primaries and maximum luminance.
/// </summary>
/// <param name="ToLinear">From stored values of 0…1 to linear light. 1 is white, or for an HDR image 203 candela per square metre (ITU-R
/// BT.2408).</param>
/// <param name="Primaries">Chromaticities of red, green, blue and white.</param>
/// <param name="Hdr"><c>null</c> for an image without HDR.</param>
internal sealed record RgbColours(Func<double, double> ToLinear, Primaries Primaries, HdrRange? Hdr = null);

/// <param name="Peak">The maximum luminance that the image declares, in candela per square metre.</param>
/// <param name="IsHlg">Whether the light is scene-referred (HLG) and not display-referred (PQ).</param>
internal sealed record HdrRange(double Peak, bool IsHlg);

/// <summary>CIE 1931 x and y of the primaries and of white.</summary>
internal readonly record struct Primaries(
    double RedX,
    double RedY,
    double GreenX,
    double GreenY,
    double BlueX,
    double BlueY,
    double WhiteX,
    double WhiteY
)
{
    public static readonly Primaries Srgb = new(0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290);

    public static readonly Primaries Rec2020 = new(0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290);

    /// <summary>Whether the primaries span a triangle and white is valid.</summary>
    public bool AreReal
    {
        get
        {
            double[] all = [RedX, RedY, GreenX, GreenY, BlueX, BlueY, WhiteX, WhiteY];
            var area = ((GreenX - RedX) * (BlueY - RedY)) - ((GreenY - RedY) * (BlueX - RedX));
            return all.All(v => v is >= 0 and <= 1) && WhiteY > 0 && Math.Abs(area) > 1e-4;
        }
    }

    /// <summary>The matrix from linear light of these primaries to that of others; adapts white by Bradford.</summary>
    public Matrix3 To(Primaries other) => other.ToD50().Invert() * ToD50();

    private Matrix3 ToD50()
    {
        var lights = new Matrix3(RedX, GreenX, BlueX, RedY, GreenY, BlueY, 1 - RedX - RedY, 1 - GreenX - GreenY, 1 - BlueX - BlueY);
        var white = (X: WhiteX / WhiteY, Y: 1.0, Z: (1 - WhiteX - WhiteY) / WhiteY);
        var (red, green, blue) = lights.Invert() * white;
        return Bradford(white, (0.9642, 1, 0.8249)) * lights * Matrix3.Diagonal(red, green, blue);
    }

    private static Matrix3 Bradford((double X, double Y, double Z) from, (double X, double Y, double Z) to)
    {
        var cones = new Matrix3(0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296);
        var (a, b) = (cones * from, cones * to);
        return cones.Invert() * Matrix3.Diagonal(b.X / a.X, b.Y / a.Y, b.Z / a.Z) * cones;
    }
}

/// <summary>A 3 × 3 matrix in row order.</summary>
internal readonly record struct Matrix3(double A, double B, double C, double D, double E, double F, double G, double H, double I)
{
    public static Matrix3 Diagonal(double a, double b, double c) => new(a, 0, 0, 0, b, 0, 0, 0, c);

    public static (double X, double Y, double Z) operator *(Matrix3 m, (double X, double Y, double Z) v) =>
        ((m.A * v.X) + (m.B * v.Y) + (m.C * v.Z), (m.D * v.X) + (m.E * v.Y) + (m.F * v.Z), (m.G * v.X) + (m.H * v.Y) + (m.I * v.Z));

    public static Matrix3 operator *(Matrix3 m, Matrix3 n)
    {
        var (a, d, g) = m * (n.A, n.D, n.G);
        var (b, e, h) = m * (n.B, n.E, n.H);
        var (c, f, i) = m * (n.C, n.F, n.I);
        return new(a, b, c, d, e, f, g, h, i);
    }

    public Matrix3 Invert()
    {
        var (a, b, c) = ((E * I) - (F * H), (F * G) - (D * I), (D * H) - (E * G));
        var by = (A * a) + (B * b) + (C * c);
        return new(
            a / by,
            ((C * H) - (B * I)) / by,
            ((B * F) - (C * E)) / by,
            b / by,
            ((A * I) - (C * G)) / by,
            ((C * D) - (A * F)) / by,
            c / by,
            ((B * G) - (A * H)) / by,
            ((A * E) - (B * D)) / by
        );
    }
}
