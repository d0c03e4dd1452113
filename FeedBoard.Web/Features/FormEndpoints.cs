using FeedBoard.Web.Features.Accounts;
using FeedBoard.Web.Features.Comments;
using FeedBoard.Web.Features.Moderation;
using FeedBoard.Web.Features.Notifications;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Language;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features;

/// <summary>What small forms do: each changes one thing and goes back to where it was sent from, so that pages work without scripts.</summary>
internal static class FormEndpoints
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static void MapForms(this WebApplication app)
    {
        var forms = app.MapGroup(""); // each says what it does, and with that has its token checked: see FormChecks

        forms.MapPost("/logout", LogOutAsync).Does(new("LogOut") { ForGuests = true });
        forms.MapPost("/preferences", Prefer).Does(new("Preferences") { ForGuests = true });
        forms.MapPost("/like", LikeAsync).Does(new("Like") { Switch = "like", Off = "Unlike" });
        forms.MapPost("/follow", FollowAsync).Does(new("Follow") { Switch = "follow", Off = "Unfollow" });
        forms.MapPost("/me/sessions/{id:long}/end", EndSessionAsync).Does(new("EndSession"));
        forms.MapCommentForms();
        forms.MapNotificationForms();
        forms.MapModerationForms();
        forms.MapPost("/feed/{id:long}/delete", DeleteFeedAsync).Does(new("DeleteFeed"));
        app.MapSessionState();
    }

    private static async Task<RedirectHttpResult> LogOutAsync(SignIn signIn, CancellationToken cancel)
    {
        await signIn.LeaveAsync(cancel);
        return Back("/");
    }

    private static RedirectHttpResult Prefer([FromForm] string? language, [FromForm] string? theme, [FromForm(Name = "return")] string? from, HttpContext context)
    {
        if (Languages.All.Any(l => string.Equals(l.Code, language, StringComparison.Ordinal)))
            Keep(context, Languages.CookieName, CookieRequestCultureProvider.MakeCookieValue(new(language!)));
        if (theme is Themes.Light or Themes.Dark or Themes.Auto) Keep(context, Themes.CookieName, theme);
        return Back(from);
    }

    private static async Task<RedirectHttpResult> LikeAsync([FromForm] string target, [FromForm] long id, [FromForm] bool like, [FromForm(Name = "return")] string? from, BoardApi api, CancellationToken cancel)
    {
        await api.LikeAsync(target is "comment_id" ? target : "feed_id", id, like, cancel);
        return Back(from);
    }

    private static async Task<RedirectHttpResult> FollowAsync([FromForm] long id, [FromForm] bool follow, [FromForm(Name = "return")] string? from, BoardApi api, CancellationToken cancel)
    {
        await api.FollowAsync(id, follow, cancel);
        return Back(from);
    }

    private static async Task<RedirectHttpResult> DeleteFeedAsync(long id, [FromForm(Name = "return")] string? from, BoardApi api, CancellationToken cancel)
    {
        await api.DeleteFeedAsync(id, cancel);
        return Back(from);
    }

    private static async Task<RedirectHttpResult> EndSessionAsync(long id, BoardApi api, CancellationToken cancel)
    {
        try
        {
            await api.EndSessionAsync(id, cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // It had ended by itself.
        }

        return Back("/me/settings?done=session");
    }

    /// <summary>303 by way of 302: what browsers make of a redirect after a form.</summary>
    private static RedirectHttpResult Back(string? url) => TypedResults.LocalRedirect(LocalUrl.Of(url));

    private static void Keep(HttpContext context, string name, string value)
    {
        var cookie = new SafeCookieBuilder { HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = Year };
        context.Response.Cookies.Append(name, value, cookie.Build(context, DateTimeOffset.MinValue));
    }
}
