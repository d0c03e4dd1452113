using System.Buffers.Binary;

namespace FeedBoard.Imaging.Decoding;

/// <summary>The header of an ICC profile (ICC.1, section 7.2): the fields that a browser checks before it uses a profile.</summary>
internal static class IccProfile
{
    public static readonly uint Rgb = Number("RGB "u8),
        Grey = Number("GRAY"u8),
        Cmyk = Number("CMYK"u8);

    private static readonly uint Lab = Number("Lab "u8),
        Xyz = Number("XYZ "u8),
        Signature = Number("acsp"u8);
    private static readonly uint Perceptual = Number("A2B0"u8),
        Colorimetric = Number("A2B1"u8);

    /// <returns>The colour space of its pixels; 0 if no browser would use the profile.</returns>
    public static uint SpaceOf(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < 132)
            return 0;
        var length = Number(profile);
        if (length < 132 || length > profile.Length || Number(profile[36..]) != Signature || profile[8] > 4)
            return 0;
        if (Number(profile[20..]) != Lab && Number(profile[20..]) != Xyz)
            return 0;

        // The illuminant must be close to D50.
        if (!IsNear(profile[68..], 0.9642) || !IsNear(profile[72..], 1) || !IsNear(profile[76..], 0.8249))
            return 0;
        var tags = Number(profile[128..]);
        return tags <= (length - 132) / 12 ? Number(profile[16..]) : 0;
    }

    /// <summary>
    /// A browser uses the perceptual table of a profile. The library uses it only together with black point compensation, so the table gets
    /// the name of the colorimetric one.
    /// </summary>
    public static byte[] WithPerceptualTable(byte[] profile)
    {
        var tags = new Dictionary<uint, int>();
        for (var n = (int)Number(profile.AsSpan(128)) - 1; n >= 0; n--)
            tags[Number(profile.AsSpan(132 + (12 * n)))] = 132 + (12 * n);
        if (!tags.TryGetValue(Perceptual, out var first))
            return profile;
        var changed = (byte[])profile.Clone();
        if (tags.TryGetValue(Colorimetric, out var second))
            "none"u8.CopyTo(changed.AsSpan(second));
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(first), Colorimetric);
        return changed;
    }

    private static bool IsNear(ReadOnlySpan<byte> fixedPoint, double number) =>
        Math.Abs((BinaryPrimitives.ReadInt32BigEndian(fixedPoint) / 65_536.0) - number) <= 0.01;

    private static uint Number(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data);
}
