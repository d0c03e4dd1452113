namespace FeedBoard.Web.Platform.Theme;

/// <summary>Light, dark, or as the system has it.</summary>
internal static class Themes
{
    public const string CookieName = "feedboard.theme",
        Light = "light",
        Dark = "dark",
        Auto = "auto";

    public static string Of(HttpContext? context) =>
        context?.Request.Cookies[CookieName] is Light or Dark ? context.Request.Cookies[CookieName]! : Auto;
}
