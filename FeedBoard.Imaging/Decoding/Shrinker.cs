using FeedBoard.Imaging.Formats;
using NetVips;
using Picture = NetVips.Image;

namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// Decodes an image once and makes smaller ones, as a browser shows it: with its orientation applied, in sRGB, the first frame of an
/// animation.
/// </summary>
internal sealed class Shrinker(byte[] file)
{
    private const string ProfileField = "icc-profile-data";
    private const int Quality = 80,
        PlaceholderQuality = 40,
        PlaceholderSide = 20;

    /// <summary>The only loaders of libvips that may read a file.</summary>
    public static readonly IReadOnlyDictionary<ImageFormat, string> Loaders = new Dictionary<ImageFormat, string>
    {
        [ImageFormat.Png] = "VipsForeignLoadPng",
        [ImageFormat.Jpeg] = "VipsForeignLoadJpeg",
        [ImageFormat.WebP] = "VipsForeignLoadWebp",
        [ImageFormat.Gif] = "VipsForeignLoadNsgif",
        [ImageFormat.Avif] = "VipsForeignLoadHeif",
    };

    private FirstFrame? frame;

    static Shrinker()
    {
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders.Values)
            Operation.Block(loader, false);
    }

    /// <param name="widths">In pixels, largest first, each smaller than the image.</param>
    /// <returns>A WebP of each width, then the placeholder.</returns>
    public IEnumerable<byte[]> Make(int[] widths)
    {
        var format =
            ImageCleaner.FormatOf(file) ?? throw new InvalidImageException(ImageFault.NotAnImage, "not an image of a known format");
        var notes = ColourNotes.Of(format, file);
        frame = FirstFrame.Of(format, file);
        Picture? current = null;
        foreach (var width in widths)
        {
            current = current is null ? ToSrgb(Load(format, width, notes), notes) : Resize(current, (double)width / current.Width);
            yield return Save(current, Quality);
        }

        current ??= ToSrgb(Load(format, PlaceholderSide, notes), notes);
        var side = Math.Max(current.Width, current.Height);
        yield return Save(side > PlaceholderSide ? Resize(current, (double)PlaceholderSide / side) : current, PlaceholderQuality);
    }

    private static byte[] Save(Picture image, int quality) =>
        image.WebpsaveBuffer(q: quality, smartSubsample: true, keep: Enums.ForeignKeep.None);

    /// <summary>Decodes, scales to a width and applies the orientation; the colours are still those of the file.</summary>
    private Picture Load(ImageFormat format, int width, ColourNotes notes)
    {
        using var header = Open(format);
        var swaps = format != ImageFormat.Avif && header.Contains("orientation") && (int)header.Get("orientation") is >= 5 and <= 8;
        var shown = swaps ? header.Height : header.Width;
        var factor = (double)shown / width;
        using var decoded = Open(format, factor / 2);
        using var image = notes.IsPremultiplied ? Unpremultiply(decoded, decoded.Format) : decoded;
        var scale = width / (double)(swaps ? image.Height : image.Width);
        var small = Resize(image, Math.Min(scale, 1));
        return swaps || header.Contains("orientation") ? small.Autorot().CopyMemory() : small;
    }

    /// <param name="shrink">The factor by which the decoder may shrink it.</param>
    private Picture Open(ImageFormat format, double shrink = 1) =>
        format switch
        {
            _ when format == ImageFormat.Png => OnCanvas(
                Picture.PngloadBuffer(frame?.File ?? file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated)
            ),
            _ when format == ImageFormat.Jpeg => Picture.JpegloadBuffer(
                file,
                shrink: shrink >= 8 ? 8
                    : shrink >= 4 ? 4
                    : shrink >= 2 ? 2
                    : 1,
                access: Enums.Access.Sequential,
                failOn: Enums.FailOn.Truncated
            ),
            _ when format == ImageFormat.WebP => Picture.WebploadBuffer(
                file,
                scale: shrink >= 2 ? 1 / shrink : 1,
                failOn: Enums.FailOn.Truncated
            ),
            _ when format == ImageFormat.Gif => OnCanvas(
                Picture.GifloadBuffer(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated)
            ),
            _ => Picture.HeifloadBuffer(file, failOn: Enums.FailOn.Truncated),
        };

    /// <summary>Makes what the first frame does not cover transparent, as browsers do.</summary>
    private Picture OnCanvas(Picture image)
    {
        if (frame is not { } f || (f.Width, f.Height) == (f.CanvasWidth, f.CanvasHeight))
            return image;
        using var part = f.File == file ? image.Crop(f.Left, f.Top, f.Width, f.Height) : image;
        using var covered = part.HasAlpha() ? part.Copy() : part.Bandjoin(MaxOf(part.Format));
        return covered.Embed(f.Left, f.Top, f.CanvasWidth, f.CanvasHeight);
    }

    private static Picture Resize(Picture image, double scale)
    {
        if (scale >= 1)
            return image.CopyMemory();
        if (!image.HasAlpha())
            return image.Resize(scale).CopyMemory();
        using var premultiplied = image.Premultiply(maxAlpha: MaxOf(image.Format));
        using var small = premultiplied.Resize(scale);
        return Unpremultiply(small, image.Format).CopyMemory();
    }

    private static Picture Unpremultiply(Picture image, Enums.BandFormat format)
    {
        using var apart = image.Unpremultiply(maxAlpha: MaxOf(format));
        return apart.Rint().Cast(format);
    }

    private static int MaxOf(Enums.BandFormat format) => format == Enums.BandFormat.Ushort ? ushort.MaxValue : byte.MaxValue;

    private static Picture ToSrgb(Picture image, ColourNotes notes)
    {
        if (!image.HasAlpha())
            return ColoursToSrgb(image, notes);
        using var colours = image.ExtractBand(0, n: image.Bands - 1);
        using var alpha = image.ExtractBand(image.Bands - 1);
        var shown = image.Format == Enums.BandFormat.Ushort ? alpha.Cast(Enums.BandFormat.Uchar, shift: true) : alpha;
        return ColoursToSrgb(colours, notes).Bandjoin(shown).Copy(interpretation: Enums.Interpretation.Srgb).CopyMemory();
    }

    /// <summary>Three bytes a pixel.</summary>
    private static Picture ColoursToSrgb(Picture image, ColourNotes notes)
    {
        if (notes.IsGrey && image.Bands == 3)
            image = image.ExtractBand(0);
        var profile = notes.IgnoresProfile
            ? null
            : notes.Profile ?? (image.Contains(ProfileField) ? (byte[])image.Get(ProfileField) : null);
        var space = profile is null ? 0 : IccProfile.SpaceOf(profile);
        if (space != 0 && ByProfile(image, profile!, space) is { } shown)
            return shown;
        if (image.Bands == 4)
            return FromCmyk(image);
        using var rgb = image.Bands == 1 ? image.Bandjoin(image, image) : image.Copy();
        if (space == 0 && notes.Rgb is { } colours)
            return Convert(rgb, colours);
        return rgb.Cast(Enums.BandFormat.Uchar, shift: rgb.Format == Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>As in browsers, an RGB profile applies to grey, too. Any other profile of another colour space is ignored.</summary>
    /// <returns><c>null</c> if it is not usable.</returns>
    private static Picture? ByProfile(Picture image, byte[] profile, uint space)
    {
        var isDeep = image.Format == Enums.BandFormat.Ushort;
        var (grey, rgb) = isDeep
            ? (Enums.Interpretation.Grey16, Enums.Interpretation.Rgb16)
            : (Enums.Interpretation.Bw, Enums.Interpretation.Srgb);
        using var fitting = image.Bands switch
        {
            1 when space == IccProfile.Rgb => image.Bandjoin(image, image).Copy(interpretation: rgb),
            1 when space == IccProfile.Grey => image.Copy(interpretation: grey),
            3 when space == IccProfile.Rgb => image.Copy(interpretation: rgb),
            4 when space == IccProfile.Cmyk => image.Copy(interpretation: Enums.Interpretation.Cmyk),
            _ => null,
        };
        if (fitting is null)
            return null;
        using var described = fitting.Mutate(i => i.Set(GValue.BlobType, ProfileField, IccProfile.WithPerceptualTable(profile)));
        try
        {
            return described.IccTransform("srgb", embedded: true, intent: Enums.Intent.Relative, depth: 8).CopyMemory();
        }
        catch (VipsException)
        {
            return null; // the profile cannot be applied
        }
    }

    /// <summary>Browsers convert CMYK without a profile in the same way.</summary>
    private static Picture FromCmyk(Picture image)
    {
        using var light = image.Invert();
        return (light.ExtractBand(0, n: 3) * light.ExtractBand(3) / 255)
            .Rint()
            .Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static Picture Convert(Picture image, RgbColours colours)
    {
        const int Rows = 256;
        var (width, height) = (image.Width, image.Height);
        var conversion = new SrgbConversion(colours, image.Format == Enums.BandFormat.Ushort ? ushort.MaxValue : byte.MaxValue);
        var result = new byte[3 * width * height];
        for (var top = 0; top < height; top += Rows)
        {
            using var part = image.Crop(0, top, width, Math.Min(Rows, height - top)).Cast(Enums.BandFormat.Ushort);
            var pixels = part.WriteToMemory<ushort>();
            var target = result.AsSpan(3 * width * top);
            for (var at = 0; at < pixels.Length; at += 3)
                (target[at], target[at + 1], target[at + 2]) = conversion.Convert(pixels[at], pixels[at + 1], pixels[at + 2]);
        }

        return Picture.NewFromMemoryCopy(result, width, height, 3, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
    }
}
