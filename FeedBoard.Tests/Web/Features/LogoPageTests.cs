using System.Net;
using System.Text;
using System.Xml.Linq;
using AngleSharp.Html.Dom;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Web.Features;

/// <summary>The logo by the pages, without scripts.</summary>
[Slow]
public sealed class LogoPageTests(GuestPagesBoard board) : IClassFixture<GuestPagesBoard>, IAsyncLifetime
{
    private const string SetForm = ".board-logo form[enctype]",
        RemoveForm = ".board-logo form:not([enctype])";

    private static readonly UploadFile Wide = new("logo.png", TestImages.Png(200, 40));

    public async ValueTask InitializeAsync()
    {
        var admin = await board.JoinAsAdminAsync();
        using var removed = await admin.Client.DeleteAsync("/api/board/logo", TestContext.Current.CancellationToken);
        await removed.JsonAsync();
    }

    public ValueTask DisposeAsync()
    {
        Assert.Equal("", string.Join("\n", board.Faults.Take()));
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("en-US", "The logo is saved.", "The logo is removed.", "logo", "logo removed")]
    [InlineData("ko-KR", "로고를 저장했습니다.", "로고를 삭제했습니다.", "로고", "로고 삭제")]
    public async Task An_admin_sets_and_removes_it_and_the_pages_of_guests_follow(
        string language,
        string saved,
        string removed,
        string set,
        string gone
    )
    {
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var guest = new Visitor(web);
        using var admin = await AdminAsync(web, language);
        foreach (var path in (string[])["/", "/about"])
            await Wait.ForAsync("no logo", async () => await LogoAsync(guest, path) is null);
        using (var done = await (await admin.FormAsync("/board/logo", SetForm)).SendAsync("image", Wide))
        {
            Assert.Equal("/board/logo?done=set", done.RequestMessage!.RequestUri!.PathAndQuery);
            var page = await done.PageAsync();
            Assert.StartsWith(saved, page.Text("main > [role=status]"), StringComparison.Ordinal);
            Assert.NotNull(page.QuerySelector(".logo-preview img"));
        }

        var logo = await LogoAsync(guest, "/");
        Assert.Equal(("FeedBoard", 160, 32), (logo!.AlternativeText, logo.DisplayWidth, logo.DisplayHeight));
        using (var image = await guest.GetAsync(logo.GetAttribute("src")!))
        {
            var (shown, sent) = (await image.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), Wide.Bytes);
            Assert.Equal(TestImagesVips.Decode(sent, ".png").Bytes, TestImagesVips.Decode(shown, ".png").Bytes);
        }

        using (var about = await guest.GetAsync("/about"))
        {
            var page = await about.PageAsync();
            Assert.NotNull(page.QuerySelector(".about-logo img[alt=FeedBoard][width='320'][height='64']"));
            var name = ImageUrls.NameIn((await board.Guest.ReadBoardAsync()).LogoUrl());
            Assert.Equal(
                $"{web}api/image/{name}",
                page.QuerySelector("meta[property='og:image']")!.GetAttribute("content")
            );
            using var atom = await guest.GetAsync("/feed.atom");
            var document = XDocument.Parse(await atom.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(
                $"{web}api/image/{name}",
                document.Root!.Element(XName.Get("logo", "http://www.w3.org/2005/Atom"))!.Value
            );
        }

        using (var done = await (await admin.FormAsync("/board/logo", RemoveForm)).SendAsync())
        {
            Assert.Equal("/board/logo?done=removed", done.RequestMessage!.RequestUri!.PathAndQuery);
            var page = await done.PageAsync();
            Assert.StartsWith(removed, page.Text("main > [role=status]"), StringComparison.Ordinal);
            Assert.Null(page.QuerySelector(RemoveForm));
        }

        Assert.Null(await LogoAsync(guest, "/"));
        using var audit = await admin.GetAsync("/moderation/audit");
        var actions = (await audit.PageAsync()).QuerySelectorAll(".audit li").Take(2).Select(e => e.TextContent).ToList();
        Assert.Contains($"({gone})", actions[0], StringComparison.Ordinal);
        Assert.Contains($"({set})", actions[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_are_kept_for_guests_end_with_a_change_by_the_API()
    {
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var guest = new Visitor(web);
        var admin = await board.JoinAsAdminAsync();
        await Wait.ForAsync("no logo", async () => await LogoAsync(guest, "/") is null);
        await admin.SetLogoAsync(TestImages.Png(20, 40));
        IHtmlImageElement? logo = null;
        await Wait.ForAsync("the logo", async () => (logo = await LogoAsync(guest, "/")) is not null);
        Assert.Equal((16, 32), (logo!.DisplayWidth, logo.DisplayHeight));
        using (var front = await guest.GetAsync("/"))
            Assert.Equal("FeedBoard", (await front.PageAsync()).Text(".brand-name")); // it is too narrow to have the name in it

        await admin.SetLogoAsync(TestImages.Png(700, 35));
        await Wait.ForAsync("the next one", async () => (logo = await LogoAsync(guest, "/"))!.DisplayWidth == 160);
        Assert.Equal(8, logo.DisplayHeight);
        await board.MakeThumbnailsAsync();
        await Wait.ForAsync(
            "its thumbnail",
            async () => (await LogoAsync(guest, "/"))!.GetAttribute("src")!.EndsWith("-320-2.webp", StringComparison.Ordinal)
        );
        using (await admin.Client.DeleteAsync("/api/board/logo", TestContext.Current.CancellationToken)) { }
        await Wait.ForAsync("no logo", async () => await LogoAsync(guest, "/") is null);
    }

    public static TheoryData<string, string, string> Refused =>
        new()
        {
            { "nothing", "Choose an image.", "이미지를 선택해 주세요." },
            { "two", "Choose one image.", "이미지를 하나만 선택해 주세요." },
            { "empty", "The file is empty.", "빈 파일입니다." },
            { "svg", "SVG is not taken.", "SVG는 사용할 수 없습니다." },
            { "text", "This is not a PNG, JPEG, WebP, GIF or AVIF image.", "이미지가 아닙니다." },
            { "large", "The file is larger than 10 MiB.", "파일이 10 MiB보다 큽니다." },
            { "pixels", "The image has too many pixels.", "이미지의 픽셀 수가 너무 많습니다." },
            { "half", "The image is damaged.", "이미지가 손상되었습니다." },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_refused_is_said_at_its_field(string kind, string english, string korean)
    {
        UploadFile[] files = kind switch
        {
            "nothing" => [],
            "two" => [Wide, Wide],
            "empty" => [new("a.png", [])],
            "svg" => [new("a.svg", Encoding.UTF8.GetBytes("""<svg xmlns="http://www.w3.org/2000/svg"/>"""), "image/svg+xml")],
            "text" => [new("a.png", "hello"u8.ToArray())],
            "pixels" => [new("a.png", TestImages.PngClaiming(30_000, 30_000))],
            "half" => [new("a.jpg", TestImages.Jpeg(40, 30)[..300])],
            _ => [new("a.png", TestImages.LargePng(11 * 1024 * 1024))],
        };
        foreach (var (language, words) in new[] { ("en-US", english), ("ko-KR", korean) })
        {
            using var admin = await AdminAsync(board.Web, language);
            using var refused = await (await admin.FormAsync("/board/logo", SetForm)).SendAsync("image", files);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var page = await refused.PageAsync();
            Assert.Contains(words, page.Text("#logo-image-error"), StringComparison.Ordinal);
            Assert.Equal("true", page.QuerySelector("#logo-image")!.GetAttribute("aria-invalid"));
        }

        Assert.Null((await board.Guest.ReadBoardAsync())["logo_url"]);
    }

    [Fact]
    public async Task A_logo_that_was_set_meanwhile_does_not_stop_the_form_of_the_settings()
    {
        var ann = await board.JoinAsAdminAsync();
        using var admin = await AdminAsync(board.Web, "en-US");
        var form = (await admin.FormAsync("/board", "form.board-settings")).Set(
            ("Input.Registration", "open"),
            ("Input.Invites", "moderators"),
            ("Input.About", "About us.")
        );
        await ann.SetLogoAsync(Wide.Bytes);
        form.Without("Input.VerifyEmail").Without("Input.SignupChallenge");
        using (var saved = await form.SendAsync())
            Assert.Equal("/board?done=1", saved.RequestMessage!.RequestUri!.PathAndQuery);
        await ann.ChangeBoardAsync(new { about = "" });
    }

    [Fact]
    public async Task A_form_that_is_old_or_of_a_moderator_changes_nothing()
    {
        using var admin = await AdminAsync(board.Web, "en-US");
        var form = await admin.FormAsync("/board/logo", SetForm);
        using (var old = await form.WithoutToken().SendAsync("image", Wide))
            Assert.Equal(HttpStatusCode.BadRequest, old.StatusCode);
        using var moderator = new Visitor(board.Web);
        await moderator.LogInAsync(await board.JoinAsModeratorAsync());
        using var page = await moderator.GetAsync("/board/logo");
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Null((await board.Guest.ReadBoardAsync())["logo_url"]);
    }

    [Fact]
    public async Task A_logo_that_is_removed_in_two_tabs_is_removed()
    {
        using var admin = await AdminAsync(board.Web, "en-US");
        using (await (await admin.FormAsync("/board/logo", SetForm)).SendAsync("image", Wide)) { }
        var form = await admin.FormAsync("/board/logo", RemoveForm);
        for (var n = 0; n < 2; n++)
        {
            using var removed = await form.SendAsync();
            Assert.Equal("/board/logo?done=removed", removed.RequestMessage!.RequestUri!.PathAndQuery);
        }
    }

    private static async Task<IHtmlImageElement?> LogoAsync(Visitor visitor, string path)
    {
        using var response = await visitor.GetAsync(path);
        return (IHtmlImageElement?)(await response.PageAsync()).QuerySelector(".brand img.logo");
    }

    private async Task<Visitor> AdminAsync(Uri web, string language)
    {
        var admin = new Visitor(web);
        admin.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await admin.LogInAsync(await board.JoinAsAdminAsync());
        return admin;
    }
}
