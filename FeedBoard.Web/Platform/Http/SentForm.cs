using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Which form of a page was sent, by the field in which Blazor names it.</summary>
internal static class SentForm
{
    public static bool Is(HttpContext context, string form) =>
        !context.Request.OnlyReads() && string.Equals(context.Request.Form["_handler"].ToString(), form, StringComparison.Ordinal);
}
