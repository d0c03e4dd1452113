using FeedBoard.ApiService.Platform.Board;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>The language of a mail: what the request asks for that causes it. The front end sends that of its visitor.</summary>
internal static class RequestLanguage
{
    /// <returns>One of <see cref="BoardSettings.Languages"/>.</returns>
    public static string Of(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var languages)
            ? languages
                .Where(l => l.Quality is not 0)
                .OrderByDescending(l => l.Quality ?? 1)
                .Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(l => BoardSettings.Languages.Contains(l, StringComparer.Ordinal))
                ?? BoardSettings.Languages[0]
            : BoardSettings.Languages[0];
}
