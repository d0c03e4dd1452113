using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Faults;

namespace FeedBoard.Tests.Board;

/// <summary>Checks of responses.</summary>
internal static partial class Responses
{
    /// <summary>The JSON of a response that must be 200.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response)
    {
        var text = await BodyAsync(response);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>
    /// What came; of a stream of events, which has no end, only that it is one: a test that expects a refusal and gets a stream fails, and
    /// does not read for ever.
    /// </summary>
    private static Task<string> BodyAsync(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? Task.FromResult("a stream of events")
            : response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).SoonAsync();

    public static long Id(this JsonNode node) => (long)node["id"]!;

    /// <summary>A feed or comment that its author was given, as everybody else is: without the e-mail address.</summary>
    public static JsonNode SeenByOthers(this JsonNode node)
    {
        var seen = node.DeepClone();
        seen["author_email"] = null;
        return seen;
    }

    /// <summary>
    /// The headers by which two responses to the same request are compared, each a line: without the time and what belongs to the
    /// connection.
    /// </summary>
    /// <remarks>Of the position of events the name alone: an event may be numbered between the two requests.</remarks>
    public static IEnumerable<string> LastingHeaders(this HttpResponseMessage response) =>
        response
            .Headers.Concat(response.Content.Headers)
            .Where(h => h.Key is not ("Date" or "Transfer-Encoding" or "Connection"))
            .Select(h => h.Key is "X-Event-Position" ? h.Key : $"{h.Key}: {string.Join(", ", h.Value)}")
            .Order(StringComparer.Ordinal);

    public static long Total(this HttpResponseMessage response) =>
        long.Parse(Assert.Single(response.Headers.GetValues("X-Total-Count")), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The URL of the next page; null on the last one.</summary>
    public static string? Next(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var links) ? NextLink().Match(Assert.Single(links)).Groups["url"].Value : null;

    /// <summary>The response is a problem as in the contract: status, listed code, text, trace id, and no internals.</summary>
    public static async Task<JsonNode> IsProblemAsync(this HttpResponseMessage response, int status, string? detail = null)
    {
        var text = await BodyAsync(response);
        Assert.True((int)response.StatusCode == status, $"expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(status, (int)problem["status"]!);
        var code = Assert.Single(ProblemCodes.All, c => string.Equals(c.Code, (string?)problem["code"], StringComparison.Ordinal));
        Assert.Equal((code.Type, code.Status), ((string)problem["type"]!, status));
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        Assert.Matches("^[0-9a-f]{32}$", (string)problem["trace_id"]!);
        Assert.Equal(status == 422, problem["errors"] is not null);
        if (status == 422)
            HasErrorCodes(problem);
        Assert.DoesNotMatch(@"Exception|Npgsql|   at |SELECT |/tmp|\.cs", text);
        if (detail is not null)
            Assert.Equal(detail, (string)problem["detail"]!);
        if (status is 429 or 503)
            Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1), "Retry-After is missing");
        return problem;
    }

    /// <summary>The codes of what is wrong with the fields: for each message one, in the same order, from the list.</summary>
    private static void HasErrorCodes(JsonNode problem)
    {
        var errors = problem["errors"]!.AsObject();
        var codes = problem["error_codes"]!.AsObject();
        Assert.Equal(errors.Select(e => (e.Key, e.Value!.AsArray().Count)), codes.Select(e => (e.Key, e.Value!.AsArray().Count)));
        foreach (var (message, code) in errors.SelectMany(e => e.Value!.AsArray().Zip(codes[e.Key]!.AsArray())))
        {
            Assert.Contains((string)code!["code"]!, FieldErrorCodes.All);
            if ((string?)code["file"] is { } file)
                Assert.StartsWith($"{file}: ", (string)message!, StringComparison.Ordinal);
            if ((long?)code["limit"] is { } limit)
                Assert.Contains($"{limit}", (string)message!, StringComparison.Ordinal);
        }
    }

    /// <summary>The response is 422 with an error for each of the fields, and for no other.</summary>
    /// <param name="fields">Their names on the wire.</param>
    public static async Task<JsonNode> IsInvalidAsync(this HttpResponseMessage response, params string[] fields)
    {
        var problem = await response.IsProblemAsync(422);
        Assert.Equal(fields.Order(StringComparer.Ordinal), problem["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        return problem;
    }

    [GeneratedRegex("^<(?<url>http[^>]+)>; rel=\"next\"$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextLink();
}
