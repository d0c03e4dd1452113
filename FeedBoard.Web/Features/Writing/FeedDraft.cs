using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.Web.Features.Writing;

/// <summary>
/// What stands in the form of a feed: all of it comes back when it is refused, but files, which browsers do not give twice.
/// </summary>
public sealed class FeedDraft
{
    public string Title { get; init; } = "";

    public string Content { get; init; } = "";

    /// <summary>What is on each of the files, in their order; without the empty ones at the end.</summary>
    public IReadOnlyList<string> Alts { get; init; } = [];

    /// <summary>The images that a changed feed had when the form was made, with what the form says of each.</summary>
    public IReadOnlyList<PresentImage> Present { get; init; } = [];

    /// <summary>The addresses of images to take away.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<IFormFile> Files { get; init; } = [];

    /// <summary>Made with the page and kept through refusals: however often it is sent, one feed comes of it.</summary>
    public string Key { get; private set; } = RequestKey.New();

    /// <summary>Which state of the feed was changed.</summary>
    public string Version { get; set; } = "";

    public string Email { get; init; } = "";

    public static FeedDraft Of(FeedResponse feed) =>
        new()
        {
            Title = feed.Title,
            Content = feed.Content,
            Version = VersionOf(feed),
        };

    public static FeedDraft Of(IFormCollection form) =>
        new()
        {
            Title = Text(form["title"]),
            Content = Text(form["content"]),
            Alts = Trimmed([.. form["alts"].Select(a => Text(a))]),
            Present = PresentImages(form),
            Removed = [.. form["remove"].OfType<string>().Where(r => r.Length > 0).Distinct(StringComparer.Ordinal)],
            Files = [.. form.Files.GetFiles("images").Where(f => f.Length > 0 || f.FileName.Length > 0)],
            Version = Text(form["version"]),
            Email = Text(form["email"]),
            Key = RequestKey.Of(form["key"]),
        };

    /// <summary>The next time it is another feed.</summary>
    public void Renew() => Key = RequestKey.New();

    /// <summary>Its update_dt as the API writes it, which scripts compare with.</summary>
    public static string VersionOf(FeedResponse feed) =>
        feed.UpdateDt.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", System.Globalization.CultureInfo.InvariantCulture);

    private static List<PresentImage> PresentImages(IFormCollection form) =>
        [
            .. form["present"]
                .Zip(form["place"], form["present_alt"])
                .Select(i => new PresentImage(i.First ?? "", i.Second ?? "", (i.Third ?? "").WithLineFeeds()))
                .DistinctBy(i => i.Url, StringComparer.Ordinal),
        ];

    // Browsers send CRLF; the board keeps one character a line end.
    private static string Text(StringValues value) => value.ToString().WithLineFeeds();

    private static List<string> Trimmed(List<string> alts)
    {
        while (alts.Count > 0 && string.IsNullOrWhiteSpace(alts[^1]))
            alts.RemoveAt(alts.Count - 1);
        return alts;
    }
}

/// <summary>An image of a feed in the form of its change.</summary>
/// <param name="Place">As it was typed: a number, perhaps.</param>
public sealed record PresentImage(string Url, string Place, string Alt);
