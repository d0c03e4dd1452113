using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FeedBoard.Tests.Fuzz;

/// <summary>The rules for every response, whatever the request.</summary>
internal static partial class Oracle
{
    /// <summary>Statuses of the framework for requests that match no documented route.</summary>
    private static readonly int[] OfFramework = [400, 405, 408, 411, 413, 414, 415, 417, 431];

    /// <returns>The fault; <c>null</c> if there is none.</returns>
    public static string? Fault(FuzzRequest request, RawResponse? response)
    {
        if (response is null)
            return request.IsWild ? null : "no response";
        if (response.Status >= 500 && !(request.IsWild && response.Status == 505 && response.IsOfServer))
            return "a fault of the server";
        var text =
            response.ContentType.StartsWith("image/", StringComparison.Ordinal) || response.ContentType == "application/zip"
                ? ""
                : Encoding.UTF8.GetString(response.Body);
        if (Inside().Match(text) is { Success: true, Value: var inside })
            return $"tells of the inside: {inside}";
        if (response.Header("server") is { } server)
            return $"says what it is: {server}";
        if (response.Header("x-injected") is not null)
            return "a header was smuggled into the response";
        if (response.IsJson && !IsJson(text))
            return "is not the JSON that it says it is";
        if (response.Status >= 400 && !request.IsHead && !response.IsOfServer && Problem(response, text) is { } problem)
            return problem;
        return
            request.IsPlain
            && !response.IsOfServer
            && !text.Contains("\"Host\":", StringComparison.Ordinal)
            && !request.Is.Statuses.Contains(response.Status)
            && !OfFramework.Contains(response.Status)
            ? "the document does not name this status"
            : null;
    }

    private static string? Problem(RawResponse response, string text)
    {
        if (response.ContentType != "application/problem+json")
            return $"is not a problem document but {response.ContentType}";
        var problem = JsonNode.Parse(text) as JsonObject;
        if ((int?)problem?["status"] != response.Status)
            return "the problem names another status";
        if (!((string[])["type", "title", "detail", "code", "trace_id"]).All(p => !string.IsNullOrEmpty((string?)problem[p])))
            return "the problem lacks a part";
        if (response.Status == 422 && problem["errors"] is not JsonObject { Count: > 0 })
            return "the problem does not say which field";
        if (response.Status == 422 && problem["error_codes"] is not JsonObject { Count: > 0 })
            return "the problem does not say by a code what is wrong with the field";
        return response.Status == 429 && response.Header("retry-after") is null ? "it does not say how long to wait" : null;
    }

    private static bool IsJson(string text)
    {
        if (text.Length == 0)
            return true; // of a HEAD, or a 304
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(
        @"Exception|Npgsql|Postgres|\bSystem\.[A-Z]|Microsoft\.|FeedBoard\.[A-Z]|\n\s+at \S|\b(SELECT|INSERT|UPDATE) [a-z]"
            + @"|SQLSTATE|\b(2[23]|42)[0-9A-Z]{3}: |/(tmp|proc|home|root|work|usr)/|\.cs\b|\.dll\b|Kestrel|0x[0-9a-f]{8}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    internal static partial Regex Inside();
}
