using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>The language of a mail: what the request asks for that causes it. The page sends that of its visitor.</summary>
internal static class RequestLanguage
{
    private static readonly string[] Known = ["en", "ko"];

    /// <returns><c>en</c> or <c>ko</c>.</returns>
    public static string Of(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var languages)
            ? languages
                .Where(l => l.Quality is not 0)
                .OrderByDescending(l => l.Quality ?? 1)
                .Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(l => Known.Contains(l, StringComparer.Ordinal))
                ?? Known[0]
            : Known[0];
}
