using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ServiceDefaults;

/// <summary>The encoding of a request body, from its headers.</summary>
public static class RequestContent
{
    private const string Utf8 = "utf-8";

    /// <summary>The labels of UTF-8: WHATWG Encoding Standard, section 4.2.</summary>
    private static readonly HashSet<string> Utf8Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        Utf8,
        "utf8",
        "unicode-1-1-utf-8",
        "unicode11utf8",
        "unicode20utf8",
        "x-unicode20utf8",
    };

    /// <summary>The content codings of the body, such as <c>gzip</c>; empty for an unencoded body.</summary>
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
    /// Replaces other labels of UTF-8, such as <c>"utf-8"</c> in quotes or <c>utf8</c>, by the one that all of ASP.NET Core understands.
    /// </summary>
    /// <returns>Whether the body is UTF-8 or declares no encoding.</returns>
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
