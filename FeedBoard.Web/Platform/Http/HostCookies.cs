using System.Buffers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.Web.Platform.Http;

/// <summary>
/// Over HTTPS all cookies of the board are called <c>__Host-…</c>: a browser takes those from nobody else, neither from another host of the
/// same domain nor by a response that was not encrypted. Such a cookie is one of the whole host: where the board is only a path of it,
/// they are called <c>__Secure-…</c>. Inside the process they have their plain names.
/// </summary>
/// <remarks>
/// The framework compares names in any letter case, takes the last of several, and ends a cookie at a comma too; a browser does none of
/// that. So the process is given a header of its own making: the board's cookies and no others, each by its exact name, and none that came
/// more than once.
/// </remarks>
internal static partial class HostCookies
{
    private static readonly SearchValues<char> Octets = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7F - 0x21).Select(c => (char)c).Except(['"', ',', ';', '\\'])]
    );

    private const string OfHost = "__Host-",
        OfPath = "__Secure-",
        Ours = "feedboard";

    public static void UseHostCookies(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                // A browser takes the prefix only with Secure.
                var prefix = SafeCookieBuilder.IsSecure(context.Request) ? PrefixFor(context.Request) : "";
                if (context.Request.Headers.Cookie is { Count: > 0 } sent)
                    context.Request.Headers.Cookie = Read(sent, prefix);
                if (prefix.Length > 0)
                    context.Response.OnStarting(Write, context);
                return next(context);
            }
        );

    /// <summary>The board's cookies by their plain names.</summary>
    internal static string Read(StringValues sent, string prefix) =>
        string.Join(
            "; ",
            sent.SelectMany(line => (line ?? "").Split(';'))
                .Select(cookie => cookie.Trim(' '))
                .Where(cookie => cookie.StartsWith(prefix, StringComparison.Ordinal))
                .Select(cookie => cookie[prefix.Length..])
                .Where(IsOwn)
                .GroupBy(cookie => cookie.Split('=')[0], StringComparer.OrdinalIgnoreCase)
                .Where(one => one.Count() == 1)
                .Select(one => one.Single())
        );

    /// <summary>A name of ours, and a value of RFC 6265's octets: kilobytes, too long for a regular expression in each request.</summary>
    private static bool IsOwn(string cookie)
    {
        var at = cookie.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && Name().IsMatch(cookie.AsSpan(0, at)) && !cookie.AsSpan(at + 1).ContainsAnyExcept(Octets);
    }

    /// <summary>
    /// It may be a part of a cookie that is too long for one, or one of a log-in with a provider: several may be under way.
    /// </summary>
    [GeneratedRegex(
        @"^feedboard((\.[a-z]+)*(C[0-9]{1,3})?|\.(state|nonce)\.[A-Za-z0-9_-]+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Name();

    private static Task Write(object state)
    {
        var (context, headers) = ((HttpContext)state, ((HttpContext)state).Response.Headers);
        if (headers.SetCookie is { Count: > 0 } set)
            headers.SetCookie = set.Select(cookie =>
                    cookie?.StartsWith(Ours, StringComparison.Ordinal) == true ? PrefixFor(context.Request) + cookie : cookie
                )
                .ToArray();
        return Task.CompletedTask;
    }

    private static string PrefixFor(HttpRequest request) => request.BoardPath().HasValue ? OfPath : OfHost;
}
