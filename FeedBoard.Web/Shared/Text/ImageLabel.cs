using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Shared.Text;

/// <summary>What is said of an image to people who do not see it.</summary>
internal static class ImageLabel
{
    /// <param name="alt">What its author says is on it, if anything.</param>
    /// <param name="number">From 1.</param>
    /// <returns>"Image 2 of 3: A lighthouse", or without what nobody has said.</returns>
    public static string Of(IStringLocalizer<Texts> texts, string? alt, int number, int count, bool animated = false)
    {
        var place = texts["ImageOf", number, count] + (animated ? $" ({texts["Animated"]})" : "");
        return alt is { Length: > 0 } ? $"{place}: {alt}" : place;
    }
}
