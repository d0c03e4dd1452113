using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Which form of a page was sent.</summary>
internal static class SentForm
{
    /// <summary>The field in which Blazor names it.</summary>
    public const string Field = "_handler";

    /// <returns>Its name; empty if the form has none. The request has a form.</returns>
    public static string Name(HttpContext context) => context.Request.Form[Field].ToString();

    public static bool Is(HttpContext context, string form) =>
        !context.Request.OnlyReads() && string.Equals(Name(context), form, StringComparison.Ordinal);
}
