using System.Buffers.Binary;
using System.Text;

namespace FeedBoard.Tests.Imaging.Thumbnails;

/// <summary>ICC profiles (ICC.1:2010), written by hand.</summary>
internal static class TestProfiles
{
    // Columns of red, green and blue, relative to D50.
    private static readonly double[][] SrgbLights =
    [
        [0.4361, 0.2225, 0.0139],
        [0.3851, 0.7169, 0.0971],
        [0.1431, 0.0606, 0.7141],
    ];
    private static readonly double[][] AdobeLights =
    [
        [0.6097, 0.3111, 0.0195],
        [0.2053, 0.6257, 0.0609],
        [0.1492, 0.0632, 0.7446],
    ];
    private static readonly double[][] P3Lights =
    [
        [0.5151, 0.2412, -0.0011],
        [0.2920, 0.6922, 0.0419],
        [0.1571, 0.0666, 0.7841],
    ];

    public static byte[] Srgb(double gamma = 2.2) => Rgb(SrgbLights, gamma);

    public static byte[] Adobe => Rgb(AdobeLights, 2.2);

    public static byte[] DisplayP3 => Rgb(P3Lights, 2.2);

    /// <summary>Red means green, green means blue: a decoder that ignores the profile is detected.</summary>
    public static byte[] Turned => Rgb([SrgbLights[1], SrgbLights[2], SrgbLights[0]], 2.2);

    public static byte[] Grey(double gamma) => Make("GRAY", "XYZ ", [("kTRC", Curve(gamma))]);

    /// <summary>A table to Lab instead of curves.</summary>
    public static byte[] RgbTable =>
        Make(
            "RGB ",
            "Lab ",
            [
                (
                    "A2B0",
                    Table(
                        3,
                        c => (100 * ((0.3 * c[0]) + (0.6 * c[1]) + (0.1 * c[2])), 20 + (60 * (c[0] - c[1])), 20 + (60 * (c[1] - c[2])))
                    )
                ),
            ]
        );

    public static byte[] CmykTable =>
        Make(
            "CMYK",
            "Lab ",
            [
                (
                    "A2B0",
                    Table(
                        4,
                        c =>
                            (
                                100 * (1 - c[3]) * (1 - ((c[0] + c[1] + c[2]) / 4)),
                                60 * (1 - c[3]) * (c[1] - c[0]),
                                60 * (1 - c[3]) * (c[2] - c[0])
                            )
                    )
                ),
            ]
        );

    private static byte[] Rgb(double[][] lights, double gamma) =>
        Make(
            "RGB ",
            "XYZ ",
            [
                ("rXYZ", Xyz(lights[0])),
                ("gXYZ", Xyz(lights[1])),
                ("bXYZ", Xyz(lights[2])),
                ("rTRC", Curve(gamma)),
                ("gTRC", Curve(gamma)),
                ("bTRC", Curve(gamma)),
            ]
        );

    private static byte[] Make(string space, string connection, (string Name, byte[] Data)[] tags)
    {
        tags =
        [
            ("desc", [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, 5, .. "test\0"u8, .. new byte[78]]),
            ("wtpt", Xyz([0.9642, 1, 0.8249])),
            .. tags,
        ];
        using var table = new MemoryStream();
        using var body = new MemoryStream();
        var start = 132 + (12 * tags.Length);
        foreach (var (name, data) in tags)
        {
            table.Write([.. Encoding.ASCII.GetBytes(name), .. Number(start + (int)body.Length), .. Number(data.Length)]);
            body.Write([.. data, .. new byte[(4 - (data.Length % 4)) % 4]]);
        }

        byte[] head =
        [
            .. Number(start + (int)body.Length),
            0,
            0,
            0,
            0,
            2,
            0x40,
            0,
            0,
            .. (space == "CMYK" ? "prtr"u8 : "mntr"u8),
            .. Encoding.ASCII.GetBytes(space + connection),
            7,
            0xEA,
            0,
            1,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            .. "acsp"u8,
            .. new byte[28],
            .. Fixed(0.9642),
            .. Fixed(1),
            .. Fixed(0.8249),
            .. new byte[48],
        ];
        return [.. head, .. Number(tags.Length), .. table.ToArray(), .. body.ToArray()];
    }

    /// <summary>lut16Type with as many points a channel as real ones have: between them each program goes its own way.</summary>
    private static byte[] Table(int channels, Func<double[], (double L, double A, double B)> colour)
    {
        const int Points = 9;
        using var table = new MemoryStream();
        table.Write([.. "mft2"u8, 0, 0, 0, 0, (byte)channels, 3, Points, 0]);
        for (var n = 0; n < 9; n++)
            table.Write(Fixed(n % 4 == 0 ? 1 : 0));
        table.Write([0, 2, 0, 2]);
        for (var n = 0; n < channels; n++)
            table.Write([0, 0, 0xFF, 0xFF]);
        for (var point = 0; point < (int)Math.Pow(Points, channels); point++)
        {
            var (l, a, b) = colour([
                .. Enumerable.Range(0, channels).Select(c => point / (int)Math.Pow(Points, channels - 1 - c) % Points / (Points - 1.0)),
            ]);
            table.Write([
                .. Short(l * 652.8),
                .. Short((Math.Clamp(a, -128, 127) + 128) * 256),
                .. Short((Math.Clamp(b, -128, 127) + 128) * 256),
            ]);
        }

        for (var n = 0; n < 3; n++)
            table.Write([0, 0, 0xFF, 0xFF]);
        return table.ToArray();
    }

    private static byte[] Curve(double gamma) => [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, .. Short(gamma * 256)];

    private static byte[] Xyz(double[] xyz) => [.. "XYZ "u8, 0, 0, 0, 0, .. xyz.SelectMany(Fixed)];

    private static byte[] Fixed(double number) => Number((int)Math.Round(number * 65_536));

    private static byte[] Short(double number)
    {
        var level = (int)Math.Clamp(Math.Round(number), 0, 65_535);
        return [(byte)(level >> 8), (byte)level];
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
