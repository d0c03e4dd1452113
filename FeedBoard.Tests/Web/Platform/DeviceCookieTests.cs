using System.Net;
using System.Net.Http.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>A browser with an earlier log-in can still log in while others guess the password.</summary>
[Slow]
public sealed class DeviceCookieTests(WebBoard board) : IClassFixture<WebBoard>
{
    [Fact]
    public async Task Who_has_logged_in_here_before_gets_in_while_others_guess()
    {
        var ann = await board.JoinAsync();
        using var known = new Visitor(board.Web);
        using var unknown = new Visitor(board.Web);
        await known.LogInAsync(ann);
        Assert.NotNull(known.Cookie("feedboard.device"));
        var logout = await known.FormAsync("/", "form[action='/logout']");
        using (var left = await logout.SendAsync())
            Assert.Null(known.Cookie("feedboard"));
        Assert.NotNull(known.Cookie("feedboard.device"));

        // All clients of this test share the address.
        for (var n = 0; n < 25; n++)
            using (
                await board.Guest.PostAsJsonAsync(
                    "/api/auth/login",
                    new { email = ann.Email, password = $"wrong {n}" },
                    TestContext.Current.CancellationToken
                )
            ) { }
        var refused = await unknown.FormAsync("/login", "main form");
        using (var response = await refused.Set(("Input.Email", ann.Email), ("Input.Password", Person.Password)).SendAsync())
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Null(unknown.Cookie("feedboard"));
        await known.LogInAsync(ann);
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_alone_and_not_for_scripts()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        var form = await visitor.FormAsync("/login", "main form");
        using var response = await form.Set(("Input.Email", ann.Email), ("Input.Password", Person.Password)).SendAsync();
        var cookie = Assert
            .Single(response.Headers.GetValues("Set-Cookie"), c => c.StartsWith("feedboard.device=", StringComparison.Ordinal))
            .ToLowerInvariant();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        Assert.Contains("max-age=31536000", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b")]
    [InlineData("%00%ff")]
    public async Task A_cookie_that_is_none_does_no_harm(string value)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        visitor.SetCookie("feedboard.device", value);
        await visitor.LogInAsync(ann);
        Assert.NotEqual(value, visitor.Cookie("feedboard.device"));
    }
}
