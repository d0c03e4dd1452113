using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Changing and deleting a feed, with scripts and without.</summary>
[Slow]
public sealed class EditTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_is_changed_an_image_goes_and_another_comes(bool javascript)
    {
        var (somebody, id) = await FeedAsync();
        var page = await OpenEditAsync(somebody, id, javascript);
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Before");
        await page.TypeAsync("After", "Changed");
        if (javascript)
            await page.Picture("Photo 1").Locator("[data-away]").ClickAsync();
        else
            await page.Page.Locator("[name=remove]").First.CheckAsync();
        await page.ChooseAsync(Photo("new.png", 30, 4));
        if (javascript)
            await page.Picture("new.png").Locator("[data-alt]").FillAsync("New");

        Assert.Equal(id, await page.PostAsync());
        var feed = await Board.FeedAsync(id);
        Assert.Equal("After", (string)feed["title"]!);
        Assert.Equal("Changed", (string)feed["content"]!);
        Assert.Equal([20, 30], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
        Assert.Equal(javascript ? "New" : "", feed.Alts().Last());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_that_was_deleted_meanwhile_can_be_posted_as_a_new_one(bool javascript)
    {
        var (somebody, id) = await FeedAsync();
        var page = await OpenEditAsync(somebody, id, javascript);
        await page.TypeAsync("Still here", "What I typed");
        (await somebody.DeleteFeedAsync(id)).Dispose();

        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("There is nothing here any more");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Still here");
        var other = await page.PostAsync();
        Assert.NotEqual(id, other);
        Assert.Equal("What I typed", (string)(await Board.FeedAsync(other))["content"]!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_that_was_changed_meanwhile_is_not_overwritten_unasked(bool javascript)
    {
        var (somebody, id) = await FeedAsync();
        var page = await OpenEditAsync(somebody, id, javascript);
        await page.TypeAsync("Mine", "From this window");
        using var form = Form.Of(("title", "Theirs"));
        (await somebody.PatchFeedAsync(id, form)).Dispose();

        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("This feed was changed meanwhile");
        Assert.Equal("Theirs", (string)(await Board.FeedAsync(id))["title"]!);
        await page.PostAsync();
        Assert.Equal("Mine", (string)(await Board.FeedAsync(id))["title"]!);
    }

    [Fact]
    public async Task A_draft_of_a_change_survives_a_reload()
    {
        var (somebody, id) = await FeedAsync();
        var page = await OpenEditAsync(somebody, id, javascript: true);
        await page.FillAsync("title", "Half changed");
        await page.Picture("Photo 1").Locator("[data-away]").ClickAsync();
        await page.Picture("Photo 2").Locator("[data-alt]").FillAsync("The second");
        await page.ChooseAsync(Photo("new.png"));
        await page.Picture("new.png").Locator("[data-up]").ClickAsync();
        await page.KeptPhotosAsync(1);
        await page.Page.ReloadAsync();

        await Expect(page.Page.Locator("[data-restored]")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Half changed");
        await Expect(page.Page.Locator("[data-chosen] [data-name]")).ToHaveTextAsync(["new.png", "Photo 2"]);
        await Expect(page.Picture("Photo 2").Locator("[data-alt]")).ToHaveValueAsync("The second");
        await page.Page.Locator("[data-discard]").ClickAsync();
        await Expect(page.Page.Locator("[data-chosen] [data-name]")).ToHaveTextAsync(["Photo 1", "Photo 2"]);
        await Expect(page.Picture("Photo 2").Locator("[data-alt]")).ToHaveValueAsync("");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Before");
    }

    [Fact]
    public async Task Without_scripts_numbers_put_photos_in_order_and_each_has_its_words()
    {
        var (somebody, id) = await FeedAsync();
        var page = await OpenEditAsync(somebody, id, javascript: false);
        await page.TypeAsync("", "");
        await page.Page.Locator("#place-1").FillAsync("2");
        await page.Page.Locator("#place-2").FillAsync("1");
        await page.Page.Locator("#present-alt-1").FillAsync(new string('x', 1501));
        await page.SendAsync("form[data-write]");
        await Expect(page.Page.Locator("#images-error")).ToContainTextAsync("This is too long: at most 1,500 characters.");
        await Expect(page.Page.Locator("#place-1")).ToHaveValueAsync("2");
        await page.Page.Locator("#present-alt-1").FillAsync("Ten");
        await page.ChooseAsync(Photo("new.png", 30, 4));

        Assert.Equal(id, await page.PostAsync());
        var feed = await Board.FeedAsync(id);
        Assert.Equal([20, 10, 30], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
        Assert.Equal(["", "Ten", ""], feed.Alts());
        await Expect(page.Heading).ToHaveTextAsync($"Photo by {somebody.Nickname}");
    }

    [Fact]
    public async Task Without_scripts_the_last_photo_goes_only_where_there_are_title_and_text()
    {
        var (somebody, id) = await FeedAsync();
        var page = await OpenEditAsync(somebody, id, javascript: false);
        await page.TypeAsync("", "");
        foreach (var box in await page.Page.Locator("[name=remove]").AllAsync())
            await box.CheckAsync();
        await page.SendAsync("form[data-write]");
        await Expect(page.Page.Locator("#feed-title-error")).ToHaveTextAsync("Please fill this in, or add a photo.");
        await Expect(page.Page.Locator("#feed-content-error")).ToBeVisibleAsync();
        Assert.Equal(2, (await Board.FeedAsync(id))["images"]!.AsArray().Count);
    }

    [Fact]
    public async Task Somebody_else_s_feed_is_not_theirs_to_change_and_one_that_is_not_there_nobody_s()
    {
        var (_, id) = await FeedAsync();
        var stranger = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.LogInAsync(stranger.Email, path: null);

        Assert.Equal(403, (await page.GoAsync($"/feed/{id}/edit")).Status);
        await Expect(page.Heading).ToHaveTextAsync("You may not do this");
        Assert.Equal(404, (await page.GoAsync("/feed/999999/edit")).Status);
        await Expect(page.Heading).ToHaveTextAsync("There is nothing here");
    }

    [Fact]
    public async Task A_feed_is_deleted_by_its_author_alone_and_by_a_form_of_the_board()
    {
        var (somebody, id) = await FeedAsync();
        using var stranger = new Visitor(Board.Web);
        await stranger.LogInAsync(await Board.JoinAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(stranger, id, await stranger.FormTokenAsync()));

        using var author = new Visitor(Board.Web);
        await author.LogInAsync(somebody);
        Assert.Equal(HttpStatusCode.BadRequest, await DeleteAsync(author, id, "forged"));
        Assert.Equal("Before", (string)(await Board.FeedAsync(id))["title"]!);
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(author, id, await author.FormTokenAsync()));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(author, id, await author.FormTokenAsync())); // it is gone, as they wanted
    }

    private static async Task<HttpStatusCode> DeleteAsync(Visitor visitor, long id, string token)
    {
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        using var response = await visitor.Client.PostAsync($"/feed/{id}/delete", form, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<(Person Author, long Id)> FeedAsync()
    {
        var somebody = await Board.JoinAsync();
        var feed = await somebody.FeedAsync(
            "Before",
            "As it was",
            new UploadFile("a.png", TestImages.Png(10, 4)),
            new UploadFile("b.png", TestImages.Png(20, 4))
        );
        return (somebody, (long)feed["id"]!);
    }

    private async Task<WebPage> OpenEditAsync(Person somebody, long id, bool javascript)
    {
        var page = await OpenAsync(javascript: javascript);
        await page.LogInAsync(somebody.Email, $"/feed/{id}/edit");
        if (javascript)
            await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        return page;
    }
}
