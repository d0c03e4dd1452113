using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ServiceDefaults;

/// <summary>How the body of a request is encoded, as its headers say.</summary>
public static class RequestContent
{
    private const string Utf8 = "utf-8";

    /// <summary>What stands for UTF-8, by the WHATWG Encoding Standard, section 4.2.</summary>
    private static readonly HashSet<string> Utf8Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        Utf8,
        "utf8",
        "unicode-1-1-utf-8",
        "unicode11utf8",
        "unicode20utf8",
        "x-unicode20utf8",
    };

    /// <summary>The content codings of the body, such as <c>gzip</c>; none when it is sent as it is.</summary>
    public static IReadOnlyList<string> ContentCodings(this HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0 || !HasBody(request)
            ? []
            :
            [
                .. request
                    .Headers.ContentEncoding.SelectMany(line =>
                        (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    )
                    .Where(c => !c.Equals("identity", StringComparison.OrdinalIgnoreCase)),
            ];

    /// <summary>
    /// Writes UTF-8 in the one form that all of ASP.NET Core understands, where the request named it in another: <c>"utf-8"</c> in quotes,
    /// <c>utf8</c>.
    /// </summary>
    /// <returns>Whether the body is in UTF-8, or names no encoding.</returns>
    public static bool IsUtf8(this HttpRequest request)
    {
        if (request.ContentType is null || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
            return true;
        if (type.Charset.Equals(Utf8, StringComparison.OrdinalIgnoreCase))
            return true;
        if (!Utf8Labels.Contains(Unquoted(type.Charset).Trim()))
            return false;
        type.Charset = Utf8;
        request.ContentType = type.ToString();
        return true;
    }

    private static string Unquoted(StringSegment charset) => HeaderUtilities.UnescapeAsQuotedString(charset).ToString();

    private static bool HasBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength > 0;
}
