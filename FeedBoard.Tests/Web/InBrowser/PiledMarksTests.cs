using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Features.Comments;
using NetVips;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Marks piled upon letters stay with the text that they are in: what stands above and below is still read.</summary>
[Slow]
public sealed class PiledMarksTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    // Forty marks above and below each letter. The page has the letters alone first, so that only the marks make a difference.
    private const string Pile = """
        (element) => {
          const marks = Array.from({ length: 40 }, (_, n) => String.fromCharCode(0x300 + n % 0x34)).join('');
          element.textContent = [...element.textContent].map(letter => letter === ' ' ? letter : letter + marks).join('');
        }
        """;

    private static readonly (string Page, string Text, string Above, string Below)[] Places =
    [
        ("feed", ".feed h1 bdi", ".feed .byline", ".feed .text"),
        ("feed", ".feed .author bdi", ".brand", ".feed .when"),
        ("feed", ".feed .text", ".feed h1", ".feed .card-foot"),
        ("feed", ".comment .text", ".comment .byline", ".comment-foot"),
        ("feed", ".comment .author bdi", ".comments-head", ".comment .when"),
        ("list", ".card-title bdi", ".card .byline", ".card .text"),
        ("list", ".card .text", ".card-title", ".card-foot"),
        ("list", ".person h1 bdi", ".brand", ".person .when"),
        ("followers", ".people bdi", ".tabs", ".bottom"),
        ("search", "h1 bdi", ".brand", ".card .byline"),
        ("tag", ".tag-head h1 bdi", ".brand", ".card .byline"),
        ("front", ".top-tags bdi", ".tabs", ".card .byline"),
        ("notifications", ".notification .author", ".notifications-head", ".notification .when"),
    ];

    [Fact]
    public async Task Neighbours_are_not_covered()
    {
        var tour = await TourOfPages.PrepareAsync(Board);
        var eve = await Board.JoinAsync();
        using var followed = await eve.Client.PutAsync($"/api/follow/{tour.Person}", null, TestContext.Current.CancellationToken);
        await eve.CommentAsync(tour.Own, "A comment, so that there is a notification");
        var page = await OpenAsync();
        await page.LogInAsync(tour.Member.Email, path: null);
        var wrong = new List<string>();
        foreach (var (where, text, above, below) in Places)
        {
            await page.GoAsync(
                where switch
                {
                    "feed" => $"/feed/{tour.Feed}",
                    "list" => $"/person/{tour.Person}",
                    "followers" => $"/person/{tour.Person}/followers",
                    "search" => "/search?q=title",
                    "tag" => "/tag/sea",
                    "notifications" => "/notifications",
                    _ => "/",
                }
            );
            var before = (Above: await ShotAsync(page, above), Below: await ShotAsync(page, below));
            await page.Page.Locator(text).First.EvaluateAsync(Pile);
            var after = (Above: await ShotAsync(page, above), Below: await ShotAsync(page, below));
            await CompareAsync(before.Above, after.Above, $"{where}: {text} covers {above}");
            await CompareAsync(before.Below, after.Below, $"{where}: {text} covers {below}");
        }

        Assert.Empty(string.Join("\n", wrong));

        async Task CompareAsync(byte[] before, byte[] after, string what)
        {
            if (IsAlike(before, after))
                return;
            wrong.Add(what);
            await KeepAsync($"{wrong.Count}-before", before);
            await KeepAsync($"{wrong.Count}-after", after);
        }
    }

    /// <summary>Marks move a letter by parts of a pixel, which its edges show; upon it they would change its pixels by much more.</summary>
    private static bool IsAlike(byte[] before, byte[] after)
    {
        using var one = Image.NewFromBuffer(before);
        using var other = Image.NewFromBuffer(after);
        if ((one.Width, one.Height) != (other.Width, other.Height))
            return false;
        using var difference = one - other;
        using var distance = difference.Abs();
        return distance.Max() < 64;
    }

    /// <summary>To look at: what differs.</summary>
    private static async Task KeepAsync(string name, byte[] png)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "web", "piled-marks"));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{name}.png"), png, TestContext.Current.CancellationToken);
    }

    /// <summary>What stays on the screen: two pictures in a row that are alike, for a page may still be painting.</summary>
    private static async Task<byte[]> ShotAsync(WebPage page, string selector)
    {
        var last = await OneShotAsync(page, selector);
        for (var shots = 1; shots < 20; shots++)
        {
            var next = await OneShotAsync(page, selector);
            if (next.SequenceEqual(last))
                break;
            last = next;
        }

        return last;
    }

    /// <summary>The lines of text in an element, without what is above and below its first and last letters.</summary>
    private static async Task<byte[]> OneShotAsync(WebPage page, string selector)
    {
        await Expect(page.Page.Locator(selector).First).ToBeVisibleAsync();
        var box = (await page.Page.Locator(selector).First.BoundingBoxAsync())!;
        return await page.Page.ScreenshotAsync(
            new()
            {
                FullPage = true,
                Clip = new()
                {
                    X = box.X,
                    Y = box.Y + 4,
                    Width = box.Width,
                    Height = box.Height - 8,
                },
            }
        );
    }
}
