using System.Globalization;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>The box that an image of a feed has on a page; app.css lays out by it. Immutable.</summary>
/// <param name="Columns">How many of six columns it takes; six is an image alone, which is not cropped.</param>
/// <param name="Width">For the <c>width</c> attribute, in pixels: of an image alone the width of its box, if there is room.</param>
/// <param name="Height">For the <c>height</c> attribute, in pixels: of an image alone the height of its box, if there is room.</param>
/// <param name="Sizes">How wide the image should be, for the <c>sizes</c> attribute: in a grid a little less than it is drawn.</param>
/// <param name="Moves">Whether the image itself is shown, and it is an animation: no thumbnail is large enough to stand for it.</param>
/// <param name="IsSmall">Whether a button would cover most of it.</param>
public sealed record ImageBox(int Columns, int Width, int Height, string Sizes, bool Moves, bool IsSmall)
{
    // Higher than this, an image alone would not fit on a screen; as wide as the card's text at most.
    private const int MaxHeight = 640;
    private const double RootPixels = 16,
        CardColumn = 41.5,
        CardEdges = 4.4,
        NarrowScreen = 46;

    // A cropped panorama is drawn wider than its box; beyond this, sharpness costs more than it is worth.
    private const double MaxStretch = 3;

    // A still that is a little smaller than its box is not seen to be.
    private const double SharpEnough = 0.9;

    // A photo in a grid looks sharp with four fifths of the width that is drawn.
    private const double SharpEnoughInGrid = 0.8;

    // A phone with three pixels to one of CSS is held as far away as one with two: two are what the eye sees, and a third of the bytes.
    private const double SharpEnoughOnDense = 0.72;
    private const string Dense = "(min-resolution: 2.5dppx)";

    private const int SmallWidth = 160,
        SmallHeight = 100;

    /// <param name="index">Of the image in its feed, from 0.</param>
    /// <param name="count">How many images the feed has.</param>
    public static ImageBox Of(FeedImageResponse image, int index, int count)
    {
        var columns = ColumnsOf(index, count);
        return columns == 6 ? Alone(image) : Cropped(image, columns);
    }

    private static ImageBox Alone(FeedImageResponse image)
    {
        var (width, height) = Reduced(image.Width, image.Height);
        var dense = SharpEnoughOnDense;
        var sizes = string.Create(
            CultureInfo.InvariantCulture,
            $"(max-width: {NarrowScreen}rem) and {Dense} min((100vw - {CardEdges}rem) * {dense}, {width * dense:0}px), "
                + $"(max-width: {NarrowScreen}rem) min(100vw - {CardEdges}rem, {width}px), min({CardColumn}rem, {width}px)"
        );
        return new(
            6,
            width,
            height,
            sizes,
            Moving(image, Math.Min(width, CardColumn * RootPixels)),
            width < SmallWidth || height < SmallHeight
        );
    }

    /// <summary>
    /// A size of nearly the same shape that is not too high, so that the box is the same before the image has come and after.
    /// </summary>
    private static (int Width, int Height) Reduced(int width, int height)
    {
        if (height <= MaxHeight)
            return (width, height);
        // Of a line, no size of whole pixels has the shape: it is drawn in the middle of a box that is too wide.
        var (reduced, least) = ((width, height), 1.0);
        for (var tried = MaxHeight; tried > MaxHeight - 40; tried--)
        {
            var exact = (double)tried * width / height;
            var error = Math.Abs(Math.Round(exact) - exact) * tried / exact;
            if (error < least)
                (reduced, least) = (((int)Math.Round(exact), tried), error);
        }

        return reduced;
    }

    private static ImageBox Cropped(FeedImageResponse image, int columns)
    {
        // The box is a square, or nearly: what is wider is drawn wider, and its sides are cut off.
        var share = Math.Clamp((double)image.Width / image.Height, 1, MaxStretch) * columns / 6;
        var (enough, dense) = (share * SharpEnoughInGrid, share * SharpEnoughOnDense);
        var sizes = string.Create(
            CultureInfo.InvariantCulture,
            $"(max-width: {NarrowScreen}rem) and {Dense} calc((100vw - {CardEdges}rem) * {dense:0.##}), "
                + $"(max-width: {NarrowScreen}rem) calc((100vw - {CardEdges}rem) * {enough:0.##}), {CardColumn * enough:0.#}rem"
        );
        return new(columns, image.Width, image.Height, sizes, Moving(image, CardColumn * RootPixels * share), IsSmall: false);
    }

    private static bool Moving(FeedImageResponse image, double shownWidth) =>
        image.Animated
        && !image.Thumbnails.Keys.Any(w => int.Parse(w, CultureInfo.InvariantCulture) >= SharpEnough * Math.Min(shownWidth, image.Width));

    private static int ColumnsOf(int index, int count) =>
        count switch
        {
            1 => 6,
            2 or 4 => 3,
            3 => index == 0 ? 4 : 2,
            5 or 8 => index < 2 ? 3 : 2,
            7 or 10 => index < 4 ? 3 : 2,
            _ => 2,
        };
}
