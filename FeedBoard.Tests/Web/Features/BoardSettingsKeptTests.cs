using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Board;

namespace FeedBoard.Tests.Web.Features;

/// <summary>What an admin types into the board's settings stays, whatever keeps it from being saved.</summary>
[Slow]
public sealed class BoardSettingsKeptTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private const string Typed = "1. What was typed for an hour.\n2. 오래 쓴 글.";

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task Somebody_whose_session_has_ended_logs_in_with_the_form_and_it_is_saved()
    {
        var ann = await board.JoinAsAdminAsync();
        using var admin = new Visitor(board.Web, follow: false);
        await admin.LogInAsync(ann);
        var form = await FormAsync(admin);
        await board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = '{ann.Email}')");

        using var ended = await form.SendAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        var again = HtmlForm.Of(admin.Client, form.Target, await ended.PageAsync(), "form.board-settings");
        Assert.Equal((Typed, form.Fields["Input.Seen"]), (again.Fields["Input.Rules"], again.Fields["Input.Seen"]));
        Choose(again).Set(("login_email", ann.Email), ("login_password", "wrong password"));
        using var wrong = await again.SendAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        again = HtmlForm.Of(admin.Client, form.Target, await wrong.PageAsync(), "form.board-settings");
        Assert.Equal((Typed, ann.Email, ""), (again.Fields["Input.Rules"], again.Fields["login_email"], again.Fields["login_password"]));
        using var saved = await Choose(again).Set(("login_password", Person.Password)).SendAsync();
        Assert.Equal("/board?done=1", saved.Headers.Location?.OriginalString);
        Assert.Equal(Typed, await board.QueryAsync<string>("SELECT rules FROM board_settings"));
        await (await board.JoinAsAdminAsync()).ChangeBoardAsync(new { rules = "" }); // of ann no session is left
    }

    [Theory]
    [InlineData("/api/mypage/profile", 503)]
    [InlineData("/api/mypage/profile", 429)]
    [InlineData("/api/board", 503)]
    [InlineData("/api/board", 429)]
    public async Task While_the_API_is_away_or_busy_it_says_so_and_can_be_sent_again(string path, int status)
    {
        var ann = await board.JoinAsAdminAsync();
        await using var api = await FaultyApi.StartAsync(board.Address, p => p == path);
        var web = board.StartWeb(new KeyValuePair<string, string>("services:apiservice:http:0", api.Address.AbsoluteUri));
        using var admin = new Visitor(web, follow: false);
        await admin.LogInAsync(ann);
        var form = await FormAsync(admin);
        (api.Status, api.RetryAfter) = (status, 7);

        using var refused = await form.SendAsync();

        Assert.Equal((status, TimeSpan.FromSeconds(7)), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        var page = await refused.PageAsync();
        Assert.Contains("what you typed is still here", page.Text("main > [role=alert]"), StringComparison.OrdinalIgnoreCase);
        var again = HtmlForm.Of(admin.Client, form.Target, page, "form.board-settings");
        Assert.Equal((Typed, form.Fields["Input.Seen"]), (again.Fields["Input.Rules"], again.Fields["Input.Seen"]));
        Assert.DoesNotContain("login_password", again.Fields.Keys);
        api.Status = null;
        using var saved = await Choose(again).SendAsync();
        Assert.Equal("/board?done=1", saved.Headers.Location?.OriginalString);
        await ann.ChangeBoardAsync(new { rules = "" });
    }

    [Fact]
    public async Task Without_a_token_nothing_is_saved_and_what_was_typed_comes_back()
    {
        var ann = await board.JoinAsAdminAsync();
        using var admin = new Visitor(board.Web, follow: false);
        await admin.LogInAsync(ann);
        var form = (await FormAsync(admin)).WithoutToken();
        using var refused = await form.SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var again = HtmlForm.Of(admin.Client, form.Target, await refused.PageAsync(), "form.board-settings");
        Assert.Equal(Typed, again.Fields["Input.Rules"]);
        Assert.Equal("", await board.QueryAsync<string>("SELECT rules FROM board_settings"));

        using var guest = new Visitor(board.Web, follow: false);
        using var turnedAway = await guest.GetAsync("/board");
        Assert.Equal("/login?return=%2Fboard", turnedAway.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_home_screen_reads_the_name_that_was_given()
    {
        var ann = await board.JoinAsAdminAsync();
        await ann.ChangeBoardAsync(new { name = "바다" });
        using var visitor = new Visitor(board.Web);
        await Wait.ForAsync(
            "the name of the board in its manifest",
            async () =>
            {
                using var response = await visitor.GetAsync("/manifest.webmanifest");
                Assert.Equal("application/manifest+json", response.Content.Headers.ContentType?.MediaType);
                return (string?)(await response.JsonAsync())["name"] is "바다";
            }
        );
        await ann.ChangeBoardAsync(new { name = "FeedBoard" });
    }

    private static async Task<HtmlForm> FormAsync(Visitor admin) =>
        Choose(await admin.FormAsync("/board", "form.board-settings")).Set(("Input.Rules", Typed));

    /// <summary>The radio button and the list as they are; no box is ticked.</summary>
    private static HtmlForm Choose(HtmlForm form) =>
        form.Set(("Input.Registration", "open"), ("Input.Invites", "moderators"))
            .Without("Input.VerifyEmail")
            .Without("Input.SignupChallenge");
}
