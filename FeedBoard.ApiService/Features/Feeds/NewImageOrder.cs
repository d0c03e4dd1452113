using System.Globalization;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>The order that the images of a feed are to have, from the field <c>image_order</c>.</summary>
/// <param name="Staying">The images that stay, with their positions.</param>
/// <param name="New">The position of each new image; empty: after those that stay.</param>
internal sealed record NewImageOrder(IReadOnlyList<(NamedImage Image, int Position)> Staying, IReadOnlyList<int> New)
{
    public const string Field = "image_order";

    private const string NewImage = "new:";

    /// <summary>URLs of images that stay; <c>new:1</c>, <c>new:2</c> … are the new ones: all of them, or none.</summary>
    /// <returns><c>null</c> when no order was given.</returns>
    /// <exception cref="InvalidInputException">Not a URL of an image, an image twice, not all of the new images.</exception>
    public static NewImageOrder? Checked(IReadOnlyList<string> entries, int newImages)
    {
        if (entries.Count == 0)
            return null;
        var staying = new List<(NamedImage Image, int Position)>();
        var positions = new Dictionary<int, int>();
        for (var n = 0; n < entries.Count; n++)
        {
            if (!entries[n].StartsWith(NewImage, StringComparison.Ordinal))
                staying.Add((NamedImage.Checked(Field, entries[n]), n));
            else if (!positions.TryAdd(NumberIn(entries[n], newImages), n))
                throw Twice();
        }

        if (staying.DistinctBy(s => s.Image.Name, StringComparer.Ordinal).Count() < staying.Count)
            throw Twice();
        return positions.Count == 0 || positions.Count == newImages
            ? new(staying, [.. positions.OrderBy(p => p.Key).Select(p => p.Value)])
            : throw new InvalidInputException(
                Field,
                new(FieldErrorCodes.Incomplete, $"Of the new images all must be named or none: {newImages}.")
            );
    }

    private static int NumberIn(string entry, int newImages) =>
        int.TryParse(entry.AsSpan(NewImage.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1
        && number <= newImages
            ? number
            : throw new InvalidInputException(
                Field,
                new(FieldErrorCodes.NotAnImageOfThisFeed, $"There is no such new image: {Shown.Of(entry, 30)}")
            );

    private static InvalidInputException Twice() => new(Field, new FieldError(FieldErrorCodes.GivenTwice, "An image is named twice."));
}
