using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Platform.Language;

/// <summary>
/// The languages of pages: what the person chose, else what their browser asks for. <c>deploy/nginx-cache.conf</c> decides as this does.
/// </summary>
internal static class Languages
{
    public const string CookieName = "feedboard.language";

    public static readonly IReadOnlyList<(string Code, string Name)> All = [("en", "English"), ("ko", "한국어")];

    public static void AddLanguages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddLocalization().AddSingleton(typeof(IStringLocalizer<>), typeof(TextCache<>));
        builder.Services.Configure<RequestLocalizationOptions>(o =>
        {
            string[] codes = [.. All.Select(l => l.Code)];
            o.SetDefaultCulture(codes[0]).AddSupportedCultures(codes).AddSupportedUICultures(codes);
            o.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = CookieName },
                new AcceptLanguageHeaderRequestCultureProvider { MaximumAcceptLanguageHeaderValuesToTry = 10 },
            ];
            o.ApplyCurrentCultureToResponseHeaders = true;
        });
    }

    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
}
