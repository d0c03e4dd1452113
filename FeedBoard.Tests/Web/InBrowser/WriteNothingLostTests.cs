using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Whatever goes wrong while somebody writes: it says what, and nothing that was typed or chosen is lost.</summary>
[Slow]
public sealed class WriteNothingLostTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Fact]
    public async Task A_draft_survives_a_reload_with_its_images_and_goes_when_it_is_posted_or_discarded()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Half a", "thought");
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"));
        await page.Picture("b.png").Locator("[data-alt]").FillAsync("The second");
        await page.KeptPhotosAsync(2);
        await page.Page.ReloadAsync();

        await Expect(page.Page.Locator("[data-restored]")).ToContainTextAsync("What you had not sent yet is here again.");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Half a");
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("thought");
        await Expect(page.Picture("b.png").Locator("[data-alt]")).ToHaveValueAsync("The second");
        Assert.Equal(["", "The second"], (await Board.FeedAsync(await page.PostAsync())).Alts());

        await page.GoAsync("/write");
        await Expect(page.Page.Locator("[data-restored]")).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("");

        await page.TypeAsync("Not this", "either");
        await page.Page.ReloadAsync();
        await page.Page.Locator("[data-discard]").ClickAsync();
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("");
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("");
        await Expect(page.Page.Locator("[data-restored]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_draft_is_its_person_s_alone_and_goes_when_they_log_out()
    {
        var page = await OpenWriteAsync();
        await DraftAsync(page);
        await page.LogOutAsync();
        await AssertNothingIsKeptAsync(page);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_out_that_fails_loses_no_draft(bool reachesTheBoard)
    {
        var page = await OpenWriteAsync();
        await DraftAsync(page);
        await page.Page.RouteAsync(
            "**/logout",
            route => reachesTheBoard ? route.FulfillAsync(new() { Status = 503, Body = "Try again" }) : route.AbortAsync()
        );
        await page.Page.Locator("form[action='/logout'] button").First.EvaluateAsync("button => button.click()");
        await Expect(page.Page.Locator("#feed-title")).ToHaveCountAsync(0);
        await page.Page.UnrouteAllAsync();

        await page.GoAsync("/write");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Secret");
        await Expect(page.Picture("diary.png")).ToHaveCountAsync(1);
        await page.LogOutAsync();
        await AssertNothingIsKeptAsync(page);
    }

    [Fact]
    public async Task A_draft_goes_with_the_account_and_not_with_a_refused_deletion()
    {
        var page = await OpenWriteAsync();
        await DraftAsync(page);
        foreach (var (password, gone) in ((string, bool)[])[("not this one", false), (Person.Password, true)])
        {
            await page.GoAsync("/me/settings");
            await page.FillAsync("Deletion.Password", password);
            await page.Page.Locator("#delete-account [type=checkbox]").CheckAsync();
            await page.NavigateAsync(() => page.Page.Locator("#delete-account button.bad").ClickAsync());
            if (gone)
                break;
            await page.GoAsync("/write");
            await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Secret");
            await Expect(page.Picture("diary.png")).ToHaveCountAsync(1);
        }

        await AssertNothingIsKeptAsync(page);
    }

    private static async Task DraftAsync(WebPage page)
    {
        await page.TypeAsync("Secret", "Diary");
        await page.ChooseAsync(Photo("diary.png"));
        await page.KeptPhotosAsync(1);
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Secret");
        await Expect(page.Picture("diary.png")).ToHaveCountAsync(1);
    }

    /// <summary>What is left says that nobody is logged in.</summary>
    private static async Task AssertNothingIsKeptAsync(WebPage page)
    {
        await Expect(page.Page.Locator("a[href^='/login']").First).ToBeAttachedAsync();
        await Wait.ForAsync(
            "nothing to be kept",
            async () =>
                await page.Page.EvaluateAsync<string>(
                    """
                    async () => [...Object.entries(localStorage), ...Object.entries(sessionStorage)].map(e => e.join("="))
                        .concat((await indexedDB.databases()).map(d => d.name)).join()
                    """
                ) == "feedboard.person="
        );
    }

    [Fact]
    public async Task A_session_that_ends_while_one_writes_is_begun_again_in_place()
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.LogInAsync(somebody.Email, "/write");
        await page.TypeAsync("Long", "thoughts");
        await page.ChooseAsync(Photo("a.png"));
        await Board.EndSessionsAsync();

        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("Your session has ended.");
        await Expect(page.Page.Locator("#password")).ToBeFocusedAsync();
        await page.FillAsync("password", "not this one");
        await page.PressSendAsync();
        await Expect(page.Page.Locator("#password-error"))
            .ToHaveTextAsync("E-mail and password do not belong together. What you typed is still here.");

        await page.FillAsync("password", Person.Password);
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal("thoughts", (string)feed["content"]!);
        Assert.Single(feed["images"]!.AsArray());
        Assert.Equal(somebody.Nickname, (string)feed["author_nickname"]!);
    }

    [Fact]
    public async Task A_file_that_is_no_image_is_named_where_it_is_and_the_rest_stays()
    {
        var page = await OpenWriteAsync("ko-KR");
        await page.TypeAsync("Files", "of all kinds");
        await page.ChooseAsync(
            Photo("good.png"),
            new()
            {
                Name = "bad.png",
                MimeType = "image/png",
                Buffer = "no picture"u8.ToArray(),
            }
        );
        await page.PressSendAsync();

        await Expect(page.Picture("bad.png").Locator("[data-error]")).ToHaveTextAsync("PNG, JPEG, WebP, GIF, AVIF 이미지가 아닙니다.");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Files");
        await page.Picture("bad.png").Locator("[data-away]").ClickAsync();
        Assert.Single((await Board.FeedAsync(await page.PostAsync()))["images"]!.AsArray());
    }

    [Fact]
    public async Task Eleven_files_and_a_file_that_is_too_large_are_said_before_anything_is_sent()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Many", "photos");
        await page.ChooseAsync([
            .. Enumerable.Range(1, 10).Select(n => Photo($"photo-{n:00}.png")),
            new()
            {
                Name = "huge.png",
                MimeType = "image/png",
                Buffer = TestImages.LargePng((10 * 1024 * 1024) + 1000),
            },
        ]);
        await Expect(page.Page.Locator("#images-error")).ToHaveTextAsync("A feed has at most 10 images. Take some away.");
        await Expect(page.Picture("huge.png").Locator("[data-error]")).ToHaveTextAsync("The file is larger than 10 MiB.");

        await page.Page.RouteAsync("**/api/feed/**", _ => Assert.Fail("Nothing is to be sent."));
        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToHaveTextAsync("Some fields need another look.");
        await page.Page.UnrouteAllAsync();

        await page.Picture("huge.png").Locator("[data-away]").ClickAsync();
        await Expect(page.Page.Locator("#images-error")).ToHaveCountAsync(0);
        Assert.Equal(10, (await Board.FeedAsync(await page.PostAsync()))["images"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_paste_of_ten_megabytes_is_refused_and_what_was_there_stays()
    {
        var page = await OpenWriteAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.TypeAsync("Paste", "before");
        await page.Page.EvaluateAsync("() => navigator.clipboard.writeText('x'.repeat(10_000_000))");
        await page.Page.Locator("#feed-content").FocusAsync();
        await page.Page.Keyboard.PressAsync("Control+V");

        await Expect(page.Page.Locator("#feed-content-error")).ToContainTextAsync("What you pasted has 10,000,000 characters; 20,000 fit.");
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("before");

        await page.FillAsync("content", new string('가', 20_003));
        await Expect(page.Page.Locator("#feed-content-hint")).ToHaveTextAsync("20,003 of 20,000 characters");
        await page.PressSendAsync();
        await Expect(page.Page.Locator("#feed-content-error")).ToHaveTextAsync("This is too long: at most 20,000 characters.");
        await page.FillAsync("content", new string('가', 20_000));
        await page.PostAsync();
    }

    [Fact]
    public async Task A_title_of_marks_of_direction_is_refused_by_the_board()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("\u202e\u200f", "text");
        await page.PressSendAsync();
        await Expect(page.Page.Locator("#feed-title-error")).ToHaveTextAsync("There is nothing to see in this text.");
        await Expect(page.Page.Locator("#feed-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Images_can_be_dropped_and_pasted()
    {
        var page = await OpenWriteAsync();
        await page.Page.EvaluateAsync(
            """
            bytes => {
              const file = name => new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name, { type: "image/png" });
              const data = name => { const transfer = new DataTransfer(); transfer.items.add(file(name)); return transfer; };
              const content = document.getElementById("feed-content");
              content.dispatchEvent(new DragEvent("drop", { dataTransfer: data("dropped.png"), bubbles: true, cancelable: true }));
              content.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data("image.png"), bubbles: true, cancelable: true }));
            }
            """,
            Convert.ToBase64String(TestImages.Png(4, 4))
        );
        Assert.Equal(["dropped.png", "image-1.png"], await page.ChosenAsync());
    }

    [Fact]
    public async Task A_file_is_pasted_and_not_its_name_and_of_a_text_with_its_picture_the_text()
    {
        var page = await OpenWriteAsync();
        var taken = await page.Page.EvaluateAsync<bool[]>(
            """
            bytes => {
              const png = Uint8Array.from(atob(bytes), c => c.charCodeAt(0));
              const paste = (names, texts) => {
                const clipboardData = new DataTransfer();
                names.forEach(name => clipboardData.items.add(new File([png], name, { type: "image/png" })));
                Object.entries(texts).forEach(([type, text]) => clipboardData.setData(type, text));
                const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
                return !document.getElementById("feed-content").dispatchEvent(event);
              };
              return [
                paste(["beach.png"], { "text/plain": "beach.png" }),
                paste(["\u00e9t\u00e9.png", "b.png"], { "text/plain": "e\u0301te\u0301.png\rb.png" }), // as macOS spells them
                paste(["image.png"], { "text/html": "<img src='https://example.org/a.png'>" }), // of a page
                paste(["image.png"], { "text/html": "<p>image.png</p>", "text/plain": "image.png" }),
                paste(["image.png"], { "text/rtf": "{}", "text/plain": "image.png" }),
                paste(["image.png"], { "text/plain": "Some words" }),
                paste([], { "text/plain": "Some words" }),
              ];
            }
            """,
            Convert.ToBase64String(TestImages.Png(4, 4))
        );
        Assert.Equal([true, true, true, false, false, false, false], taken);
        Assert.Equal(["beach.png", "\u00e9t\u00e9.png", "b.png", "image-1.png"], await page.ChosenAsync());
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("");
    }

    private async Task<WebPage> OpenWriteAsync(string language = "en-US")
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync(language: language);
        await page.LogInAsync(somebody.Email, "/write");
        await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        return page;
    }
}
