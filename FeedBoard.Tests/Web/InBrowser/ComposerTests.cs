using System.Text.Json;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>The composer for photos: photos alone, their order, what is uploaded while one writes, what is said of each.</summary>
[Slow]
public sealed class ComposerTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    /// <summary>The mean colour of each picture, as the browser shows it.</summary>
    private const string Colours = """
        async selector => {
          const colours = [];
          for (const image of document.querySelectorAll(selector)) {
            image.loading = "eager";
            await image.decode();
            const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0, 1, 1);
            colours.push([...context.getImageData(0, 0, 1, 1).data].slice(0, 3));
          }
          return colours;
        }
        """;

    [Theory]
    [InlineData(Size.Phone, false)]
    [InlineData(Size.Desk, true)]
    public async Task Dragging_files_is_spoken_of_where_it_is_possible(Size size, bool spoken)
    {
        var page = await OpenWriteAsync(size: size);
        await Expect(page.Page.Locator("[data-drop-hint]:not([hidden])")).ToBeVisibleAsync(new() { Visible = spoken });
    }

    [Theory]
    [InlineData("en-US", "Photo by ")]
    [InlineData("ko-KR", " 님의 사진")]
    public async Task Photos_alone_are_a_post_and_have_a_name_wherever_they_are_shown(string language, string name)
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenWriteAsync(somebody, language: language);
        await page.ChooseAsync(Photo("a.png", 40, 30), Photo("b.png", 30, 40));
        var id = await page.PostAsync();
        await Expect(page.Heading).ToContainTextAsync(name);
        await Expect(page.Page).ToHaveTitleAsync(new Regex(Regex.Escape(name), RegexOptions.None, TimeSpan.FromSeconds(1)));
        var shared = page.Page.Locator("meta[property='og:title']");
        Assert.Contains(somebody.Nickname, await shared.GetAttributeAsync("content"), StringComparison.Ordinal);
        Assert.Empty(await Axe.FindAsync(page));

        await page.GoAsync("/");
        await Expect(page.Page.Locator($"#feed-{id} h2 a")).ToContainTextAsync(name);
        Assert.Empty(await Axe.FindAsync(page));
        var author = (long)(await Board.FeedAsync(id))["author_id"]!;
        using var atom = await Board.Guest.GetAsync(
            new Uri(Board.Web, $"/person/{author}/feed.atom"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            $"<title type=\"text\">{somebody.Nickname}</title>",
            await atom.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Neither_photo_nor_text_is_no_post()
    {
        var page = await OpenWriteAsync();
        await page.PressSendAsync();
        await Expect(page.Page.Locator("#feed-title-error")).ToHaveTextAsync("Please fill this in, or add a photo.");
        await Expect(page.Page.Locator("#feed-content-error")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#feed-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_order_in_the_grid_is_the_order_on_the_page_pixel_by_pixel()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync([.. Enumerable.Range(1, 5).Select(n => Patches($"{n}.png", n))]);
        await page.UploadedAsync(5);
        await page.Picture("5.png").Locator("[data-handle]").PressAsync("Home");
        await page.Picture("2.png").Locator("[data-down]").ClickAsync();
        Assert.Equal(["5.png", "1.png", "3.png", "2.png", "4.png"], await page.ChosenAsync());
        var chosen = await ColoursAsync(page, "[data-chosen] img");
        await page.PostAsync();
        var shown = await ColoursAsync(page, ".images .image > img:not(.blur)");

        Assert.Equal(5, chosen.Select(c => string.Join(',', c)).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(chosen.Length, shown.Length);
        Assert.All(chosen.Zip(shown), c => Assert.All(c.First.Zip(c.Second), d => Assert.InRange(Math.Abs(d.First - d.Second), 0, 14)));
    }

    [Fact]
    public async Task The_keys_of_a_handle_move_a_photo_say_where_it_is_and_keep_the_focus()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"), Photo("c.png"));
        var handle = page.Picture("a.png").Locator("[data-handle]");
        await Expect(handle).ToHaveAttributeAsync("aria-label", "Move a.png, photo 1 of 3");
        await handle.FocusAsync();
        (string Key, int Place)[] steps =
        [
            ("ArrowRight", 2),
            ("ArrowDown", 3),
            ("ArrowDown", 3),
            ("ArrowLeft", 2),
            ("Home", 1),
            ("End", 3),
            ("ArrowUp", 2),
        ];
        foreach (var (key, place) in steps)
        {
            await page.Page.Keyboard.PressAsync(key);
            await Expect(page.Page.Locator("#live")).ToHaveTextAsync($"a.png is now photo {place} of 3.");
            Assert.Equal("a.png", (await page.ChosenAsync())[place - 1]);
            await Expect(handle).ToBeFocusedAsync();
        }

        await Expect(handle).ToHaveAttributeAsync("aria-label", "Move a.png, photo 2 of 3");
    }

    [Fact]
    public async Task A_photo_is_dragged_with_the_mouse_and_Escape_puts_it_back()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"), Photo("c.png"));
        await page.UploadedAsync(3); // nothing changes its place any more
        await page.Page.Locator("[data-chosen]").ScrollIntoViewIfNeededAsync();
        await MoveToAsync("a.png", .5f);
        await page.Page.Mouse.DownAsync();
        await MoveToAsync("c.png", .9f);
        Assert.Equal(["b.png", "c.png", "a.png"], await page.ChosenAsync());
        await page.Page.Mouse.UpAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("a.png is now photo 3 of 3.");

        await MoveToAsync("a.png", .5f);
        await page.Page.Mouse.DownAsync();
        await MoveToAsync("b.png", .1f);
        Assert.Equal(["a.png", "b.png", "c.png"], await page.ChosenAsync());
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(["b.png", "c.png", "a.png"], await page.ChosenAsync());
        await page.Page.Mouse.UpAsync();
        Assert.Equal(["b.png", "c.png", "a.png"], await page.ChosenAsync());

        async Task MoveToAsync(string name, float share)
        {
            var box = (await page.Picture(name).Locator(".picture-box").BoundingBoxAsync())!;
            await page.Page.Mouse.MoveAsync(box.X + (box.Width * share), box.Y + (box.Height * share), new() { Steps = 8 });
        }
    }

    [Fact]
    public async Task A_finger_drags_a_photo_by_its_handle()
    {
        var page = await OpenWriteAsync(size: Size.Phone);
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"), Photo("c.png"));
        await page.UploadedAsync(3); // nothing changes its place any more
        await page.Picture("a.png")
            .Locator("[data-handle]")
            .EvaluateAsync("handle => handle.scrollIntoView({ block: 'center', behavior: 'instant' })");
        var (from, to) = (await BoxAsync("[data-handle]", "a.png"), await BoxAsync(".picture-box", "b.png"));
        var touch = await page.Context.NewCDPSessionAsync(page.Page);
        var (x, y) = (from.X + (from.Width / 2), from.Y + (from.Height / 2));
        await TouchAsync("touchStart", x, y);
        for (var n = 1; n <= 8; n++)
            await TouchAsync("touchMove", x + ((to.X + (to.Width * .9f) - x) * n / 8), y + ((to.Y + (to.Height * .9f) - y) * n / 8));
        await TouchAsync("touchEnd", null, null);

        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("a.png is now photo 2 of 3.");
        Assert.Equal(["b.png", "a.png", "c.png"], await page.ChosenAsync());

        async Task<LocatorBoundingBoxResult> BoxAsync(string selector, string name) =>
            (await page.Picture(name).Locator(selector).BoundingBoxAsync())!;

        Task TouchAsync(string type, float? atX, float? atY) =>
            touch.SendAsync(
                "Input.dispatchTouchEvent",
                new()
                {
                    ["type"] = type,
                    ["touchPoints"] = atX is null ? Array.Empty<object>() : new object[] { new { x = atX, y = atY } },
                }
            );
    }

    [Fact]
    public async Task Photos_are_uploaded_while_one_writes_and_the_post_carries_no_files()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync(Photo("a.png", 40, 30), Photo("b.png", 50, 30));
        await page.UploadedAsync(2);
        await page.TypeAsync("Written", "meanwhile");
        var post = page.Page.WaitForRequestAsync("**/api/feed/create");
        var feed = await Board.FeedAsync(await page.PostAsync());
        var body = (await post).PostDataBuffer ?? [];
        Assert.Equal(-1, body.AsSpan().IndexOf("filename=\"photo"u8));
        Assert.Equal([40, 50], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
    }

    [Fact]
    public async Task Photos_that_were_chosen_before_the_scripts_arrive_are_in_the_list_with_their_words()
    {
        var page = await OpenAsync();
        await page.LogInAsync((await Board.JoinAsync()).Email, path: null);
        var scripts = await page.HoldAsync("**/js/write.*");
        await page.Page.GotoAsync(new Uri(Board.Web, "/write").AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        await page.TypeAsync("Early", "photos");
        await page.ChooseAsync(Photo("a.png", 40, 30), Photo("b.png", 50, 30));
        await page.Page.Locator("[data-alts] summary").ClickAsync();
        await page.Page.Locator("#alt-1").FillAsync("Only the second");
        scripts.SetResult();

        await Expect(page.Page.Locator("[data-chosen] [data-name]")).ToHaveTextAsync(["a.png", "b.png"]);
        await Expect(page.Picture("b.png").Locator("[data-alt]")).ToHaveValueAsync("Only the second");
        await page.UploadedAsync(2);
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal([40, 50], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
        Assert.Equal(["", "Only the second"], feed.Alts());
    }

    [Fact]
    public async Task Where_a_field_does_not_grow_by_itself_the_page_stays_where_it_is_while_one_types()
    {
        var page = await OpenAsync();
        await page.Page.AddInitScriptAsync(
            "{ const supports = CSS.supports; CSS.supports = (...of) => of[0] !== 'field-sizing' && supports.apply(CSS, of); }"
        );
        await page.Page.SetViewportSizeAsync(1280, 500);
        await page.LogInAsync((await Board.JoinAsync()).Email, "/write");
        await Expect(page.Page.Locator("[data-pick]")).ToBeVisibleAsync();
        var content = page.Page.Locator("#feed-content");
        await content.EvaluateAsync("field => field.style.setProperty('field-sizing', 'fixed')");
        await content.FillAsync(string.Join('\n', Enumerable.Repeat("Line after line.", 60)));

        // How far down the page goes with the field at its smallest; where one is before a key, and after it.
        var places = await content.EvaluateAsync<double[]>(
            """
            field => {
              const { height } = field.style;
              const lowest = () => document.documentElement.scrollHeight - innerHeight;
              field.style.height = "auto";
              const smallest = lowest();
              field.style.height = height;
              scrollTo({ top: lowest(), behavior: "instant" });
              const before = scrollY;
              field.setRangeText("x");
              field.dispatchEvent(new InputEvent("input", { bubbles: true, data: "x", inputType: "insertText" }));
              return [smallest, before, scrollY];
            }
            """
        );
        Assert.True(places[0] < places[1], "the page would not have moved anyway");
        Assert.Equal(places[1], places[2]);
    }

    [Fact]
    public async Task An_upload_shows_how_far_it_is_at_its_photo()
    {
        var page = await OpenWriteAsync();
        await page.Page.RouteAsync("**/api/image/draft", _ => { }); // never answered
        await page.ChooseAsync(Photo("a.png"));
        await Expect(page.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload of a.png" })).ToBeVisibleAsync();
        await Expect(page.Picture("a.png").Locator("[data-state]")).ToContainTextAsync("Uploading");
        await page.TypeAsync("Not", "waited for");
        await page.PressSendAsync();
        await page.Page.Locator("[data-stop]").ClickAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToHaveTextAsync("Stopped. Nothing is lost.");
        await Expect(page.Page.GetByText("Cancel", new() { Exact = true })).ToHaveCountAsync(1);
        await page.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(409)]
    [InlineData(503)]
    public async Task What_cannot_be_uploaded_early_is_sent_with_the_post(int status)
    {
        var page = await OpenWriteAsync();
        await page.Page.RouteAsync(
            "**/api/image/draft",
            route => status == 0 ? route.AbortAsync("connectionreset") : route.FulfillAsync(new() { Status = status, Body = "{}" })
        );
        await page.ChooseAsync(Photo("a.png", 40, 30), Photo("b.png", 50, 30));
        await Expect(page.Picture("b.png").Locator("[data-state]")).ToHaveTextAsync("Will be sent with the post");
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal([40, 50], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
    }

    [Fact]
    public async Task Uploads_that_were_swept_meanwhile_are_made_again()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync(Photo("a.png", 40, 30));
        await page.UploadedAsync(1);
        await Board.QueryAsync<object>("UPDATE images SET state = 2 WHERE state = 3");
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal([40], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
    }

    [Fact]
    public async Task A_photo_that_is_taken_away_leaves_no_upload_and_can_be_put_back()
    {
        var page = await OpenWriteAsync(size: Size.Phone);
        string[] names = [.. Enumerable.Range('c', 8).Select(c => $"{(char)c}.png"), "a.png", "b.png"];
        await page.ChooseAsync([.. names.Select(name => Photo(name, 40, 30))]);
        await page.UploadedAsync(10);
        await page.Picture("a.png").Locator("[data-alt]").FillAsync("The last but one");
        var deleted = page.Page.WaitForResponseAsync(r => r.Request.Method == "DELETE");
        await page.Picture("a.png").Locator("[data-away]").ClickAsync();
        await page.HoldToastAsync();
        Assert.Equal(204, (await deleted).Status);
        await Expect(page.Picture("b.png").Locator("[data-away]")).ToBeFocusedAsync();
        Assert.Equal([.. names[..8], "b.png"], await page.ChosenAsync());

        // What came of it is in sight, however far one has scrolled.
        var undo = page.Page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Undo" });
        await Expect(undo).ToBeInViewportAsync(new() { Ratio = 1 });
        await undo.ClickAsync();
        Assert.Equal(names, await page.ChosenAsync());
        await Expect(page.Picture("a.png").Locator("[data-away]")).ToBeFocusedAsync();
        Assert.Equal(["The last but one", ""], (await Board.FeedAsync(await page.PostAsync())).Alts().Skip(8));
    }

    [Fact]
    public async Task What_is_wrong_with_one_of_ten_photos_stands_at_it_at_once_and_the_focus_goes_there()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync([.. Enumerable.Range(1, 9).Select(n => Photo($"photo-{n}.png")), NoPhoto("image.jpg")]);
        var wrong = page.Picture("image.jpg");
        await Expect(wrong.Locator("[data-error]")).ToHaveTextAsync("This is not a PNG, JPEG, WebP, GIF or AVIF image.");
        await Expect(page.Page.Locator("[data-error]:visible")).ToHaveCountAsync(1);
        await page.PressSendAsync();
        await Expect(wrong.Locator("[data-away]")).ToBeFocusedAsync();
        var error = await wrong.Locator("[data-error]").GetAttributeAsync("id");
        await Expect(wrong.Locator("[data-away]")).ToHaveAttributeAsync("aria-describedby", error!);
        Assert.Empty(await Axe.FindAsync(page));

        await wrong.Locator("[data-away]").ClickAsync();
        Assert.Equal(9, (await Board.FeedAsync(await page.PostAsync()))["images"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_photo_of_a_telephone_s_own_kind_says_what_helps()
    {
        var page = await OpenWriteAsync();
        FilePayload[] photos = [.. new[] { ("a.HEIC", ""), ("b.jpg", "image/heif") }.Select(Heic)];
        await page.ChooseAsync(photos);
        foreach (var photo in photos)
            await Expect(page.Picture(photo.Name).Locator("[data-error]")).ToContainTextAsync("export it as JPEG");

        static FilePayload Heic((string Name, string Type) of) =>
            new()
            {
                Name = of.Name,
                MimeType = of.Type,
                Buffer = [.. "\0\0\0\u0018ftypheic"u8],
            };
    }

    [Fact]
    public async Task Of_two_files_of_one_name_the_board_s_word_stands_at_the_right_one()
    {
        var page = await OpenWriteAsync();
        await page.Page.RouteAsync("**/api/image/draft", route => route.FulfillAsync(new() { Status = 409, Body = "{}" }));
        await page.ChooseAsync(Photo("image.jpg"), NoPhoto("image.jpg"));
        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-chosen] li").Nth(1).Locator("[data-error]")).ToContainTextAsync("This is not a PNG");
        await Expect(page.Page.Locator("[data-chosen] li").First.Locator("[data-error]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_description_that_is_too_long_is_said_at_its_photo()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"));
        var alt = page.Picture("b.png").Locator("[data-alt]");
        await alt.FillAsync(new string('x', 1501));
        await page.PressSendAsync();
        await Expect(page.Picture("b.png").Locator("[data-error]")).ToHaveTextAsync("This is too long: at most 1,500 characters.");
        await Expect(alt).ToBeFocusedAsync();
        await alt.FillAsync(new string('x', 1500));
        await page.PostAsync();
    }

    [Fact]
    public async Task A_large_photo_is_scaled_down_upright_and_the_original_is_sent_on_demand()
    {
        var page = await OpenWriteAsync();
        var large = TestImages.Jpeg(5200, 3400, orientation: 6);
        await page.ChooseAsync(Jpeg("large.jpg", large), Photo("small.png", 40, 30));
        await page.UploadedAsync(2);
        await Expect(page.Picture("large.jpg").Locator("[data-state]")).ToContainTextAsync("Scaled down from");
        await Expect(page.Picture("small.png").Locator("[data-state]")).ToHaveTextAsync("Uploaded");
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal([(1674, 2560), (40, 30)], Sizes(feed));
        Assert.True((long)feed["images"]![0]!["size"]! < large.Length);

        await page.GoAsync("/write");
        await page.ChooseAsync(Jpeg("large.jpg", large));
        await page.UploadedAsync(1);
        await page.Page.Locator("[data-originals]").CheckAsync();
        await page.UploadedAsync(1);
        await Expect(page.Picture("large.jpg").Locator("[data-state]")).ToHaveTextAsync("Uploaded");
        Assert.Equal([(3400, 5200)], Sizes(await Board.FeedAsync(await page.PostAsync())));
    }

    [Fact]
    public async Task A_photo_that_is_scaled_down_keeps_the_colours_that_sRGB_has_not()
    {
        var page = await OpenWriteAsync();
        await page.Page.EvaluateAsync(
            """
            async () => {
              const canvas = Object.assign(document.createElement("canvas"), { width: 3000, height: 2000 });
              const context = canvas.getContext("2d", { colorSpace: "display-p3" });
              context.fillStyle = "color(display-p3 1 0 0)";
              context.fillRect(0, 0, 3000, 2000);
              const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", 1));
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([blob], "red.jpg", { type: "image/jpeg" }));
              document.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
            }
            """
        );
        await page.UploadedAsync(1);
        await Expect(page.Picture("red.jpg").Locator("[data-state]")).ToContainTextAsync("Scaled down from");
        await page.PostAsync();
        var red = await page.Page.EvaluateAsync<int[]>(
            """
            async () => {
              const bitmap = await createImageBitmap(await (await fetch(document.querySelector(".image").dataset.full)).blob());
              const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
              const context = canvas.getContext("2d", { colorSpace: "display-p3" });
              context.drawImage(bitmap, 0, 0, 1, 1);
              return [bitmap.width, ...context.getImageData(0, 0, 1, 1, { colorSpace: "display-p3" }).data];
            }
            """
        );
        Assert.Equal(2560, red[0]);
        Assert.InRange(red[1], 250, 255); // the reddest of sRGB is 234, 51, 35 there
        Assert.InRange(red[2], 0, 12);
        Assert.InRange(red[3], 0, 12);
    }

    [Fact]
    public async Task What_moves_or_is_transparent_stays_as_it_is()
    {
        var page = await OpenWriteAsync();
        await page.ChooseAsync(
            new() { Name = "film.gif", MimeType = "image/gif", Buffer = TestImages.AnimatedGif(2600, 20) },
            new() { Name = "film.webp", MimeType = "image/webp", Buffer = TestImages.AnimatedWebP(2600, 20) },
            new() { Name = "film.png", MimeType = "image/png", Buffer = TestImages.AnimatedPatches(2600, 400, 1) },
            new() { Name = "glass.png", MimeType = "image/png", Buffer = TestImages.Patches(2600, 400, 1, transparent: true) }
        );
        await page.UploadedAsync(4);
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal([(2600, 20), (2600, 20), (2600, 400), (2600, 400)], Sizes(feed));
        Assert.Equal([true, true, true, false], feed["images"]!.AsArray().Select(i => (bool)i!["animated"]!));
    }

    [Theory]
    [InlineData(0, "The connection broke off.")]
    [InlineData(403, "Confirm your e-mail address first")]
    [InlineData(413, "That is too much at once")]
    [InlineData(429, "That was too fast. Wait 7\u00a0s")]
    [InlineData(503, "The board does not respond right now.")]
    public async Task After_a_post_that_failed_texts_photos_words_and_order_are_all_there(int status, string words)
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Kept", "whatever happens");
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"));
        await page.Picture("b.png").Locator("[data-alt]").FillAsync("The second");
        await page.Picture("b.png").Locator("[data-up]").ClickAsync();
        await page.Page.RouteAsync(
            "**/api/feed/create",
            route =>
                status == 0
                    ? route.AbortAsync("internetdisconnected")
                    : route.FulfillAsync(
                        new()
                        {
                            Status = status,
                            ContentType = "application/problem+json",
                            Body = status == 403 ? """{"code": "email_not_verified"}""" : "{}",
                            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "7" },
                        }
                    )
        );
        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync(words);
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Kept");
        Assert.Equal(["b.png", "a.png"], await page.ChosenAsync());
        await page.Page.UnrouteAllAsync();
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal("whatever happens", (string)feed["content"]!);
        Assert.Equal(["The second", ""], feed.Alts());
    }

    [Theory]
    [InlineData("en-US", false)]
    [InlineData("ko-KR", true)]
    public async Task On_a_phone_the_post_is_in_reach_and_nothing_says_that_no_file_is_chosen(string language, bool dark)
    {
        var page = await OpenWriteAsync(size: Size.Phone, language: language, dark: dark);
        await page.ChooseAsync([.. Enumerable.Range(1, 10).Select(n => Photo($"{n}.png"))]);
        await page.UploadedAsync(10);
        await Expect(page.Page.Locator("#images")).ToBeHiddenAsync();
        foreach (var end in new[] { 0, 100_000, 600 })
        {
            await page.Page.EvaluateAsync("top => scrollTo({ top, behavior: 'instant' })", end);
            await Expect(page.Page.Locator("[data-send]")).ToBeInViewportAsync(new() { Ratio = 1 });
        }

        Assert.Empty(await Axe.FindAsync(page));
        Assert.True(
            await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"),
            "the page is wider than the screen"
        );
        var small = await page.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll("form[data-write] button")].filter(b => b.checkVisibility())
              .filter(b => b.offsetWidth < 44 || b.offsetHeight < 44).map(b => b.outerHTML)
            """
        );
        Assert.Empty(small);
    }

    [Fact]
    public async Task A_change_has_old_and_new_photos_in_one_grid()
    {
        var somebody = await Board.JoinAsync();
        var feed = await somebody.FeedAsync("Before", "Text", [new("a.png", TestImages.Png(10, 4)), new("b.png", TestImages.Png(20, 4))]);
        var page = await OpenAsync();
        await page.LogInAsync(somebody.Email, $"/feed/{feed.Id()}/edit");
        await page.TypeAsync("", "");
        await page.ChooseAsync(Photo("new.png", 30, 4), Photo("newer.png", 40, 4));
        await page.Picture("newer.png").Locator("[data-handle]").PressAsync("Home");
        await page.Picture("new.png").Locator("[data-up]").ClickAsync();
        await page.Picture("Photo 2").Locator("[data-alt]").FillAsync("Twenty");
        await page.Picture("new.png").Locator("[data-alt]").FillAsync("Thirty");
        Assert.Equal(["newer.png", "Photo 1", "new.png", "Photo 2"], await page.ChosenAsync());
        Assert.Equal(feed.Id(), await page.PostAsync());
        var changed = await Board.FeedAsync(feed.Id());
        Assert.Equal([40, 10, 30, 20], changed["images"]!.AsArray().Select(i => (int)i!["width"]!));
        Assert.Equal(["", "", "Thirty", "Twenty"], changed.Alts());
        Assert.Equal("", (string)changed["title"]!);
    }

    [Fact]
    public async Task Photos_that_went_or_came_meanwhile_are_so_in_the_grid_too()
    {
        var somebody = await Board.JoinAsync();
        var feed = await somebody.FeedAsync("Before", "Text", [new("a.png", TestImages.Png(10, 4)), new("b.png", TestImages.Png(20, 4))]);
        var page = await OpenAsync();
        await page.LogInAsync(somebody.Email, $"/feed/{feed.Id()}/edit");
        await page.Picture("Photo 2").Locator("[data-up]").ClickAsync();
        using var form = Form.Of(("target_image_urls", (string)feed["image_urls"]![0]!))
            .Files("new_images", new UploadFile("c.png", TestImages.Png(30, 4)));
        (await somebody.PatchFeedAsync(feed.Id(), form)).Dispose();

        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("This feed was changed meanwhile");
        await Expect(page.Page.Locator("[data-chosen] li")).ToHaveCountAsync(2);
        await page.PostAsync();
        Assert.Equal([20, 30], (await Board.FeedAsync(feed.Id()))["images"]!.AsArray().Select(i => (int)i!["width"]!));
    }

    private static FilePayload Patches(string name, int seed) =>
        new()
        {
            Name = name,
            MimeType = "image/png",
            Buffer = TestImages.Patches(300, 300, seed),
        };

    private static FilePayload Jpeg(string name, byte[] bytes) =>
        new()
        {
            Name = name,
            MimeType = "image/jpeg",
            Buffer = bytes,
        };

    private static IEnumerable<(int Width, int Height)> Sizes(System.Text.Json.Nodes.JsonNode feed) =>
        feed["images"]!.AsArray().Select(i => ((int)i!["width"]!, (int)i["height"]!));

    private static async Task<int[][]> ColoursAsync(WebPage page, string selector) =>
        (await page.Page.EvaluateAsync<JsonElement>(Colours, selector)).Deserialize<int[][]>()!;

    private async Task<WebPage> OpenWriteAsync(Person? somebody = null, Size size = Size.Desk, string language = "en-US", bool dark = false)
    {
        somebody ??= await Board.JoinAsync();
        var page = await OpenAsync(size, language, dark);
        await page.LogInAsync(somebody.Email, "/write");
        await Expect(page.Page.Locator("[data-pick]")).ToBeVisibleAsync();
        return page;
    }
}
