using FeedBoard.Web.Platform.Board;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Language;
using FeedBoard.Web.Platform.Theme;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Preferences;

/// <summary>Chooses language and theme, or puts an announcement away, which cookies keep; then goes back to the page.</summary>
internal static class PreferenceForms
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static void MapPreferenceForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/preferences", Prefer).Does(new("Preferences") { ForGuests = true, OriginIsEnough = true });

    private static RedirectHttpResult Prefer(
        [FromForm] string? language,
        [FromForm] string? theme,
        [FromForm] string? announcement,
        [FromForm(Name = "return")] string? from,
        HttpContext context
    )
    {
        if (Languages.All.Any(l => string.Equals(l.Code, language, StringComparison.Ordinal)))
            Keep(context, Languages.CookieName, CookieRequestCultureProvider.MakeCookieValue(new(language!)));
        if (theme is Themes.Light or Themes.Dark or Themes.Auto)
            Keep(context, Themes.CookieName, theme);
        if (Announcement.IsId(announcement))
            Keep(context, Announcement.CookieName, announcement!);
        return TypedResults.LocalRedirect(LocalUrl.Of(from));
    }

    private static void Keep(HttpContext context, string name, string value)
    {
        var cookie = new SafeCookieBuilder
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            MaxAge = Year,
        };
        context.Response.Cookies.Append(name, value, cookie.Build(context, DateTimeOffset.MinValue));
    }
}
