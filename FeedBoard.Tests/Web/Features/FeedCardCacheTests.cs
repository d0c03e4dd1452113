using System.Globalization;
using FeedBoard.Web.Features.Feeds;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Tests.Web.Features;

/// <summary>A card is found again by all that it was made from, and by nothing else.</summary>
public sealed class FeedCardCacheTests
{
    private static readonly DateTime Then = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public void The_same_feed_read_again_finds_its_card()
    {
        using var cache = new FeedCardCache();
        MarkupString[] card = [new("one"), new("two")];
        cache.Keep(Key(Feed()), card);
        Assert.Same(card, cache.Find(Key(Feed())));
        Assert.Null(cache.Find(Key(Feed() with { Images = [Image() with { Thumbnails = new Dictionary<string, string>() }] })));
    }

    [Fact]
    public void Whatever_else_a_card_shows_it_is_another_one()
    {
        var feeds = typeof(FeedResponse).GetProperties().Select(p => Key((FeedResponse)Changed(Feed(), p.Name))).ToList();
        var images = typeof(FeedImageResponse)
            .GetProperties()
            .Select(p => Key(Feed() with { Images = [(FeedImageResponse)Changed(Image(), p.Name)] }));
        FeedCardKey[] others =
        [
            .. feeds,
            .. images,
            Key(Feed()) with { Viewer = FeedCardViewer.Author },
            Key(Feed()) with { First = true },
            Key(Feed()) with { Age = "now" },
            Key(Feed()) with { Here = "/following" },
            InCulture("ko", "en"),
            InCulture("en", "ko"),
        ];
        Assert.Equal(typeof(FeedResponse).GetProperties().Length, feeds.Count);
        Assert.All(others, other => Assert.NotEqual(Key(Feed()), other));
    }

    [Fact]
    public void Cards_do_not_take_more_memory_than_they_may()
    {
        using var cache = new FeedCardCache();
        var page = new string('x', 64 * 1024);
        var kept = Enumerable.Range(0, 200).Select(n => Key(Feed() with { Id = n })).ToList();
        foreach (var key in kept)
            cache.Keep(key, [new(page)]);
        Assert.InRange(kept.Count(key => cache.Find(key) is not null), 1, 4 * 1024 * 1024 / (2 * page.Length));
    }

    private static FeedCardKey Key(FeedResponse feed) => new(feed, FeedCardViewer.Reader, First: false, "a day ago", "/");

    private static FeedCardKey InCulture(string ui, string culture)
    {
        var (before, uiBefore) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (new(culture), new(ui));
            return Key(Feed());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, uiBefore);
        }
    }

    private static FeedResponse Feed() =>
        new(1, "Title", "Words", 2, "a@example.com", "Ann", ["/1"], [Image()], 3, 4, false, false, false, [new(5, "Ben")], Then, Then);

    private static FeedImageResponse Image() =>
        new("/1", 10, 20, "image/png", 30, "Alt", false, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["320"] = "/2" });

    /// <summary>A copy of a record with another value of one property, whatever its type is.</summary>
    private static object Changed(object record, string name)
    {
        var constructor = record.GetType().GetConstructors().Single(c => c.GetParameters().Length > 1);
        return constructor.Invoke([
            .. constructor
                .GetParameters()
                .Select(p => (p.Name, Value: record.GetType().GetProperty(p.Name!)!.GetValue(record)))
                .Select(p => string.Equals(p.Name, name, StringComparison.Ordinal) ? Other(p.Value) : p.Value),
        ]);
    }

    private static object Other(object? value) =>
        value switch
        {
            null => "not null",
            string text => $"{text}!",
            long number => number + 1,
            int number => number + 1,
            bool yes => !yes,
            DateTime time => time.AddSeconds(1),
            IReadOnlyList<string> => (string[])["/other"],
            IReadOnlyList<FeedImageResponse> => (FeedImageResponse[])[Image(), Image()],
            IReadOnlyList<MentionResponse> => (MentionResponse[])[new(5, "Cem")],
            IReadOnlyDictionary<string, string> => new Dictionary<string, string>(StringComparer.Ordinal) { ["640"] = "/2" },
            _ => throw new NotSupportedException($"Another value of {value.GetType()}"),
        };
}
