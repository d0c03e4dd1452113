using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Writing a feed without scripts.</summary>
[Slow]
public sealed class WritePlainTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Fact]
    public async Task A_feed_with_images_and_their_words_is_posted()
    {
        var page = await OpenPlainAsync(await Board.JoinAsync());
        await page.TypeAsync("Plain", "Line one\nLine two");
        await page.ChooseAsync(Photo("바다.png", 10, 4), Photo("b.png", 20, 4));
        await page.Page.Locator("[data-alts] summary").ClickAsync();
        await page.Page.Locator("#alt-1").FillAsync("Only the second");

        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal("Line one\nLine two", (string)feed["content"]!);
        Assert.Equal([10, 20], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
        Assert.Equal(["", "Only the second"], feed.Alts());
    }

    [Theory]
    [InlineData(
        "en-US",
        "bad.png",
        "This is not a PNG, JPEG, WebP, GIF or AVIF image.",
        "There is nothing to see in this text.",
        "The images must be chosen again."
    )]
    [InlineData(
        "ko-KR",
        "bad.heic",
        "HEIC 사진은 대부분의 브라우저에서 보이지 않습니다. JPEG로 저장하거나 내보낸 뒤 다시 선택해 주세요.",
        "보이는 글자가 없습니다.",
        "이미지는 다시 골라야 합니다."
    )]
    public async Task What_is_refused_comes_back_with_words_at_each_field(
        string language,
        string name,
        string image,
        string title,
        string again
    )
    {
        var page = await OpenPlainAsync(await Board.JoinAsync(), language);
        await page.TypeAsync("\u202e", "<b>kept</b>");
        await page.ChooseAsync(
            Photo("good.png"),
            new()
            {
                Name = name,
                MimeType = "image/png",
                Buffer = "no picture"u8.ToArray(),
            }
        );
        await page.SendAsync("form[data-write]");

        await Expect(page.Page.Locator("#images-error")).ToHaveTextAsync($"{name}: {image}");
        await Expect(page.Page.Locator("#feed-title-error")).ToHaveTextAsync(title);
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("<b>kept</b>");
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync(again);
    }

    [Fact]
    public async Task Eleven_files_and_one_that_is_too_large_come_back_with_the_text()
    {
        var page = await OpenPlainAsync(await Board.JoinAsync());
        await page.TypeAsync("Many", "photos");

        // From a disk, as people's files are: what the test itself hands to the browser, that keeps in memory and sends byte by byte.
        using var folder = new Servers.TestFolder("photos");
        foreach (var photo in Enumerable.Range(1, 10).Select(n => Photo($"{n}.png")))
            File.WriteAllBytes(Path.Combine(folder.Path, photo.Name), photo.Buffer);
        File.WriteAllBytes(Path.Combine(folder.Path, "huge.png"), TestImages.LargePng(40 * 1024 * 1024));
        await page.Page.Locator("#images").SetInputFilesAsync(Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
        await page.SendAsync("form[data-write]");

        await Expect(page.Page.Locator("#images-error")).ToContainTextAsync("A feed has at most 10 images.");
        await Expect(page.Page.Locator("#images-error")).ToContainTextAsync("huge.png: The file is larger than 10 MiB.");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Many");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_ended_loses_nothing_and_logging_in_and_posting_is_one_step(bool cookieIsGone)
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenPlainAsync(somebody);
        await page.TypeAsync("Long", "thoughts");
        if (cookieIsGone)
            await page.Context.ClearCookiesAsync(new() { Name = "feedboard" });
        else
            await Board.EndSessionsAsync();
        await page.SendAsync("form[data-write]");

        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("Your session has ended.");
        await page.FillAsync("email", somebody.Email);
        await page.FillAsync("password", "not this one");
        await page.SendAsync("form[data-write]");
        await Expect(page.Page.Locator("#password-error"))
            .ToHaveTextAsync("E-mail and password do not belong together. What you typed is still here.");
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("thoughts");

        await page.FillAsync("title", "\u202e"); // logged in, but refused: the next try needs no third
        await page.FillAsync("password", Person.Password);
        await page.SendAsync("form[data-write]");
        await Expect(page.Page.Locator("#feed-title-error")).ToBeVisibleAsync();
        await page.FillAsync("title", "Long");
        Assert.Equal(somebody.Nickname, (string)(await Board.FeedAsync(await page.PostAsync()))["author_nickname"]!);
    }

    [Fact]
    public async Task A_guest_logs_in_first_and_a_form_of_another_site_does_nothing()
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync(javascript: false, path: "/write");
        Assert.Equal("/login?return=/write", Uri.UnescapeDataString(page.Path));

        using var visitor = new Visitor(Board.Web);
        await visitor.LogInAsync(somebody);
        var before = await Board.CountFeedsAsync();
        var form = await visitor.FormAsync("/write", "form[data-write]");
        using var response = await form.Set(("title", "Forged"), ("content", "by somebody")).WithoutToken().SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("Forged", (await response.PageAsync()).QuerySelector("#feed-title")!.GetAttribute("value"));
        Assert.Equal(before, await Board.CountFeedsAsync());
    }

    [Fact]
    public async Task The_same_form_twice_makes_one_feed_and_changed_it_asks_first()
    {
        using var visitor = new Visitor(Board.Web, follow: false);
        await visitor.LogInAsync(await Board.JoinAsync());
        var form = await visitor.FormAsync("/write", "form[data-write]");
        form.Set(("title", "Once"), ("content", "only"), ("password", ""));
        var before = await Board.CountFeedsAsync();
        var responses = await Task.WhenAll(form.SendAsync(), form.SendAsync());
        Assert.Equal(responses[0].Headers.Location, responses[1].Headers.Location);
        Assert.NotNull(responses[0].Headers.Location);
        foreach (var response in responses)
            response.Dispose();
        Assert.Equal(before + 1, await Board.CountFeedsAsync());

        using var changed = await form.Set(("title", "Another")).SendAsync();
        var page = await changed.PageAsync();
        Assert.Contains("This form has posted a feed already", page.Text("[data-problem]"), StringComparison.Ordinal);
        using var again = await HtmlForm.Of(visitor.Client, form.Target, page, "form[data-write]").SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        Assert.Equal(before + 2, await Board.CountFeedsAsync());
    }

    [Fact]
    public async Task Ten_megabytes_of_text_come_back_whole()
    {
        using var visitor = new Visitor(Board.Web);
        await visitor.LogInAsync(await Board.JoinAsync());
        var form = await visitor.FormAsync("/write", "form[data-write]");
        var text = new string('x', 10_000_000);
        using var body = Form.Of(form.Set(("title", "Paste"), ("content", text)).Fields.Select(f => (f.Key, (string?)f.Value)));
        using var response = await visitor.Client.PostAsync(form.Target, body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var page = await response.PageAsync();
        Assert.Equal("This is too long: at most 20,000 characters.", page.Text("#feed-content-error"));
        Assert.Equal(text, page.QuerySelector("#feed-content")!.TextContent);
    }

    private async Task<WebPage> OpenPlainAsync(Person somebody, string language = "en-US")
    {
        var page = await OpenAsync(language: language, javascript: false);
        await page.LogInAsync(somebody.Email, "/write");
        return page;
    }
}
