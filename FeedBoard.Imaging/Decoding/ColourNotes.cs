using System.Buffers.Binary;
using System.IO.Compression;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Imaging.Decoding;

/// <summary>Colour information of a file that libvips ignores.</summary>
/// <param name="Profile">The ICC profile of a PNG: libvips keeps only a matching one. For the other formats libvips returns it.</param>
/// <param name="Rgb">The colours without a usable profile; <c>null</c> for sRGB.</param>
/// <param name="IgnoresProfile">Whether the other information takes precedence over the profile.</param>
/// <param name="IsPremultiplied">Whether the colours are premultiplied by alpha.</param>
/// <param name="IsGrey">Whether the decoder returns three channels for a grey image.</param>
internal sealed record ColourNotes(
    RgbColours? Rgb = null,
    byte[]? Profile = null,
    bool IgnoresProfile = false,
    bool IsPremultiplied = false,
    bool IsGrey = false
)
{
    private const int MaxProfile = 4 * 1024 * 1024;

    /// <param name="file">A file that was checked at its upload. Invalid parts are ignored.</param>
    public static ColourNotes Of(ImageFormat format, byte[] file)
    {
        try
        {
            if (format == ImageFormat.Png)
                return OfPng(file);
            return format == ImageFormat.Avif ? AvifNotes.Read(file) : new();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            return new(); // a length points beyond the end of the file
        }
    }

    /// <summary>
    /// PNG third edition, section 4.3: cICP before iCCP before sRGB before gAMA and cHRM; of two of a kind the first counts.
    /// </summary>
    private static ColourNotes OfPng(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> codes = [],
            profile = [],
            light = [],
            display = [],
            gamma = [],
            chromaticities = [];
        var isSrgb = false;
        for (var chunks = new PngChunks(file); chunks.MoveNext();)
        {
            var type = chunks.Type;
            var data = chunks.Data;
            if (type.SequenceEqual("IDAT"u8))
                break;
            if (type.SequenceEqual("cICP"u8) && data.Length == 4 && codes.Length == 0)
                codes = data;
            else if (type.SequenceEqual("iCCP"u8) && profile.Length == 0)
                profile = data;
            else if (type.SequenceEqual("cLLI"u8) && data.Length == 8 && light.Length == 0)
                light = data;
            else if (type.SequenceEqual("mDCV"u8) && data.Length == 24 && display.Length == 0)
                display = data;
            else if (type.SequenceEqual("gAMA"u8) && data.Length == 4 && gamma.Length == 0)
                gamma = data;
            else if (type.SequenceEqual("cHRM"u8) && data.Length == 32 && chromaticities.Length == 0)
                chromaticities = data;
            else if (type.SequenceEqual("sRGB"u8))
                isSrgb = true;
        }

        var peak =
            light.Length > 0 && Number(light) > 0 ? Number(light)
            : display.Length > 0 ? Number(display[16..])
            : 0;
        if (codes.Length > 0 && codes[2] == 0 && codes[3] == 1 && CodePoints.OfPng(codes[0], codes[1], peak / 10_000.0) is { } colours)
            return new(colours, IgnoresProfile: true);
        var icc = profile.Length > 0 ? Inflate(profile) : null;
        if (isSrgb || gamma.Length == 0 || Number(gamma) == 0)
            return new(Profile: icc);

        var lights = chromaticities.Length > 0 ? LightsOf(chromaticities) : Primaries.Srgb;
        var exponent = 100_000.0 / Number(gamma);
        return new(lights.AreReal ? new RgbColours(v => Math.Pow(v, exponent), lights) : null, icc);
    }

    /// <summary>iCCP: a name, a zero byte, the compression method and the compressed profile.</summary>
    private static byte[]? Inflate(ReadOnlySpan<byte> chunk)
    {
        var profile = new byte[MaxProfile];
        using var zlib = new ZLibStream(new MemoryStream(chunk[(chunk.IndexOf((byte)0) + 2)..].ToArray()), CompressionMode.Decompress);
        try
        {
            var length = zlib.ReadAtLeast(profile, MaxProfile, throwOnEndOfStream: false);
            return length < MaxProfile ? profile[..length] : null;
        }
        catch (InvalidDataException)
        {
            return null; // browsers ignore such a profile
        }
    }

    private static Primaries LightsOf(ReadOnlySpan<byte> chromaticities)
    {
        var n = new double[8];
        for (var i = 0; i < 8; i++)
            n[i] = Number(chromaticities[(4 * i)..]) / 100_000.0;
        return new(n[2], n[3], n[4], n[5], n[6], n[7], n[0], n[1]);
    }

    private static uint Number(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data);
}
