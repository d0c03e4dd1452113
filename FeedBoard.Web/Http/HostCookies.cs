using Microsoft.Extensions.Primitives;

namespace FeedBoard.Web.Http;

/// <summary>
/// Over HTTPS all cookies of the board are called <c>__Host-…</c>: a browser takes those from nobody else, neither from another host of the same domain
/// nor from an answer that was not encrypted. Such a cookie is one of the whole host: where the board is only a path of it, they are called
/// <c>__Secure-…</c>. Inside the process they have their plain names.
/// </summary>
internal static class HostCookies
{
    private const string OfHost = "__Host-", OfPath = "__Secure-", Ours = "feedboard";

    public static void UseHostCookies(this WebApplication app) => app.Use((context, next) =>
    {
        if (!SafeCookieBuilder.IsSecure(context.Request)) return next(context); // without Secure there is no such name
        if (context.Request.Headers.Cookie is { Count: > 0 } sent) context.Request.Headers.Cookie = Read(sent, PrefixFor(context.Request));
        context.Response.OnStarting(Write, context);
        return next(context);
    });

    /// <summary>Those of ours by their plain names; what only has such a name could be from anybody, and is left out.</summary>
    private static StringValues Read(StringValues sent, string prefix) => string.Join("; ", sent.SelectMany(line => (line ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Where(cookie => !cookie.StartsWith(Ours, StringComparison.Ordinal))
        .Select(cookie => cookie.StartsWith(prefix + Ours, StringComparison.Ordinal) ? cookie[prefix.Length..] : cookie));

    private static Task Write(object state)
    {
        var (context, headers) = ((HttpContext)state, ((HttpContext)state).Response.Headers);
        if (headers.SetCookie is { Count: > 0 } set) headers.SetCookie = set.Select(cookie => cookie?.StartsWith(Ours, StringComparison.Ordinal) == true ? PrefixFor(context.Request) + cookie : cookie).ToArray();
        return Task.CompletedTask;
    }

    private static string PrefixFor(HttpRequest request) => request.BoardPath().HasValue ? OfPath : OfHost;
}
