using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// Pictures of the main pages, to look at: in <c>artifacts/web/screenshots</c>, and with <c>FEEDBOARD_SCREENSHOTS=docs</c>
/// in docs/screenshots, where README shows them. With <c>FEEDBOARD_SCREENSHOTS=all</c>, whole pages in every mix, too.
/// </summary>
[Slow]
public sealed class ScreenshotTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const int MaxBytes = 100_000;

    private static readonly string? Wanted = Environment.GetEnvironmentVariable("FEEDBOARD_SCREENSHOTS");

    private static readonly bool ForDocuments = Wanted is "docs";

    private static readonly string Documents = Path.Combine(Repository.Root, "docs", "screenshots");

    private static string Folder => ForDocuments ? Documents : Path.Combine(Repository.Root, "artifacts", "web", "screenshots");

    [Fact]
    public async Task The_main_pages_can_be_looked_at()
    {
        var (ann, feed, photo) = await FillAsync();
        var desk = await OpenAsync();
        await TakeAsync(desk, "front-desk");
        await desk.LogInAsync(ann.Email, path: null);
        await TakeAsync(
            desk,
            "write-desk",
            "/write",
            async () => await desk.TypeAsync("Low tide", "You can walk to the lighthouse now.\nBring boots.")
        );
        await TakeAsync(desk, "me-desk", "/me");

        var dark = await OpenAsync(dark: true);
        await TakeAsync(dark, "feed-desk-dark", $"/feed/{feed}");
        await TakeAsync(desk, "photo-desk", $"/feed/{photo}");

        var phone = await OpenAsync(Size.Phone, "ko-KR");
        await TakeAsync(phone, "front-phone");
        await TakeAsync(phone, "photo-phone", $"/feed/{photo}");
        await TakeAsync(phone, "signup-phone", "/signup");
        var night = await OpenAsync(Size.Phone, "ko-KR", dark: true);
        await TakeAsync(night, "feed-phone-dark", $"/feed/{feed}");
        await TakeAsync(night, "notfound-phone-dark", "/nothing/here");
        if (Wanted is "all")
            await TakeMixesAsync(ann, feed);
    }

    /// <summary>Phone and desk, light and dark, English and Korean, as a guest and signed in: 96 pictures to go through.</summary>
    private async Task TakeMixesAsync(Person ann, long feed)
    {
        string[] forGuests = ["/", $"/feed/{feed}", "/search?q=sea", "/tag/sea", "/signup", "/login"];
        string[] forMembers = ["/following", "/welcome", "/write", "/me", "/me/settings", "/notifications"];
        var mixes =
            from size in Enum.GetValues<Size>()
            from dark in (bool[])[false, true]
            from language in (string[])["en-US", "ko-KR"]
            select (size, dark, language);
        foreach (var (size, dark, language) in mixes)
        {
            var page = await OpenAsync(size, language, dark);
            foreach (var path in forGuests.Concat(forMembers))
            {
                if (path == forMembers[0])
                    await page.LogInAsync(ann.Email, path: null);
                var slug = string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
                await TakeAsync(page, $"mix-{size}-{(dark ? "dark" : "light")}-{language[..2]}{slug}", path, whole: true);
            }
        }
    }

    [Fact]
    public void Those_that_documents_show_are_small()
    {
        Assert.SkipWhen(ForDocuments, "they are being made anew");
        Assert.All(Directory.EnumerateFiles(Documents), f => Assert.InRange(new FileInfo(f).Length, 1_000, MaxBytes));
        Assert.NotEmpty(Directory.EnumerateFiles(Documents));
    }

    private async Task TakeAsync(WebPage page, string name, string path = "/", Func<Task>? before = null, bool whole = false)
    {
        await page.GoAsync(path);
        if (before is not null)
            await before();
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var png = await page.Page.ScreenshotAsync(new() { FullPage = whole });
        Directory.CreateDirectory(Folder);
        var webp = TestImagesVips.Encode($"{name} {Guid.NewGuid()}", () => png, ".png", ".webp[Q=80]");
        Assert.InRange(webp.Length, 1_000, whole ? int.MaxValue : MaxBytes);
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{name}.webp"), webp, TestContext.Current.CancellationToken);
    }

    private async Task<(Person Ann, long Feed, long Photo)> FillAsync()
    {
        var (ann, ben, mina) = (await Board.JoinAsync("Ann"), await Board.JoinAsync("Ben"), await Board.JoinAsync("미나"));
        await ben.FeedAsync(
            "What I learnt about bread",
            "Flour, water, salt, and a night of patience. The rest is heat.\nNotes: https://example.org/bread"
        );
        var photo = await mina.FeedAsync(
            "오늘의 산책",
            "바람이 시원해서 한강을 따라 오래 걸었다. 해가 질 때 물빛이 정말 고왔다.",
            await PhotoAsync("dusk", "#3d3a6b", "#f2a65a", "#e4572e")
        );
        var feed = await ann.FeedAsync(
            "A day at the sea",
            "It was windy, and the water was still warm. We stayed until the lamps came on.",
            await PhotoAsync("noon", "#8ecae6", "#dff3fa", "#ffb703"),
            await PhotoAsync("evening", "#ffb5a7", "#fcd5ce", "#f08080"),
            await PhotoAsync("night", "#10192f", "#27406b", "#f1faee")
        );
        await Board.MakeThumbnailsAsync();
        var comment = await ben.CommentAsync(feed.Id(), "Which beach is this? The second picture is my favourite.");
        await ann.CommentAsync(feed.Id(), "The long one in the north, an hour from town.", comment.Id());
        await mina.CommentAsync(feed.Id(), "다음에는 같이 가요!");
        foreach (var person in (Person[])[ben, mina])
            using (await person.Client.PutAsync($"/api/like/?feed_id={feed.Id()}", null, TestContext.Current.CancellationToken)) { }
        return (ann, feed.Id(), photo.Id());
    }

    /// <summary>Sea, sky and sun, painted by the browser.</summary>
    private async Task<UploadFile> PhotoAsync(string name, string sky, string horizon, string sun)
    {
        var context = await Board.Browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 900, Height = 600 },
            }
        );
        await using (context)
        {
            var page = await context.NewPageAsync();
            await page.SetContentAsync(
                $"""
                <body style="margin:0"><svg width="900" height="600">
                <defs><linearGradient id="s" x2="0" y2="1">
                <stop stop-color="{sky}"/><stop offset="1" stop-color="{horizon}"/></linearGradient></defs>
                <rect width="900" height="380" fill="url(#s)"/><circle cx="620" cy="250" r="60" fill="{sun}"/>
                <rect y="380" width="900" height="220" fill="{sky}"/>
                <path d="M0 430q75-30 150 0t150 0 150 0 150 0 150 0 150 0v170H0z" fill="{horizon}" opacity=".35"/>
                <path d="M0 500q75-30 150 0t150 0 150 0 150 0 150 0 150 0v100H0z" fill="{horizon}" opacity=".3"/></svg>
                """
            );
            return new($"{name}.jpg", await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 85 }));
        }
    }
}
