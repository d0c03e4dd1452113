using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.ApiService.Platform.OpenApi;
using FeedBoard.Tests.Board;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Platform.OpenApi;

/// <summary>The OpenAPI document describes each route completely.</summary>
public sealed partial class ApiDocumentTests(ApiDocumentFixture board) : IClassFixture<ApiDocumentFixture>
{
    [Fact]
    public void It_is_OpenAPI_3_1() => Assert.Matches(@"^3\.1\.\d+$", (string)board.Document["openapi"]!);

    [Fact]
    public void Every_route_is_in_it_and_no_other()
    {
        var mapped = Endpoints().Select(e => e.Name).Where(n => !n.StartsWith("HEAD ", StringComparison.Ordinal));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), board.Operations.Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_generated_once_for_all_who_ask()
    {
        var published = board.Services.GetRequiredService<PublishedDocument>();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(default)));
        Assert.All(all, document => Assert.Same(all[0], document));
        Assert.Equal(all[0], await board.Guest.GetByteArrayAsync(BoardNames.OpenApi, TestContext.Current.CancellationToken));

        Assert.Same(await ReadAsync("/bóard"), await ReadAsync("/bóard"));
        var below = JsonNode.Parse(await ReadAsync("/bóard"))!;
        Assert.Equal("/b%C3%B3ard", (string)Assert.Single(below["servers"]!.AsArray())!["url"]!);
        Assert.True(JsonNode.DeepEquals(board.Document["paths"], below["paths"]));
        Assert.Same(all[0], await ReadAsync(default)); // which names no server
        Assert.Empty(board.Document["servers"]?.AsArray() ?? []);

        Task<byte[]> ReadAsync(PathString path) => published.ReadAsync(path, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("POST /api/auth/signup", 200, 400, 422)]
    [InlineData("POST /api/auth/login", 200, 401, 422)]
    [InlineData("POST /api/auth/refresh", 200, 401, 422)]
    [InlineData("POST /api/auth/logout", 204, 401)]
    [InlineData("POST /api/feed/create", 200, 401, 413, 422)]
    [InlineData("GET /api/feed/read/{feed_id}", 200, 401, 404, 422)]
    [InlineData("GET /api/feed/list", 200, 401, 422)]
    [InlineData("GET /api/feed/list-by-user", 200, 400, 401, 422)]
    [InlineData("PATCH /api/feed/update/{feed_id}", 200, 401, 403, 404, 413, 422)]
    [InlineData("DELETE /api/feed/delete/{feed_id}", 200, 401, 403, 404, 422)]
    [InlineData("GET /api/image/{name}", 200, 206, 304, 401, 404)]
    [InlineData("POST /api/image/draft", 200, 401, 409, 413, 422)]
    [InlineData("DELETE /api/image/draft/{id}", 204, 401, 404, 422)]
    [InlineData("GET /api/auth/sessions", 200, 401, 422)]
    [InlineData("DELETE /api/auth/sessions/{id}", 204, 401, 404, 422)]
    [InlineData("GET /api/feed/following", 200, 401, 422)]
    [InlineData("GET /api/feed/search", 200, 401, 422)]
    [InlineData("GET /api/comment/search", 200, 401, 422)]
    [InlineData("GET /api/user/search", 200, 401, 422)]
    [InlineData("GET /api/user/suggestions", 200, 401, 422)]
    [InlineData("POST /api/comment/create", 200, 401, 404, 409, 422)]
    [InlineData("GET /api/comment/feed/{feed_id}", 200, 401, 404, 422)]
    [InlineData("GET /api/comment/replies/{comment_id}", 200, 401, 404, 422)]
    [InlineData("GET /api/comment/thread/{comment_id}", 200, 401, 404, 422)]
    [InlineData("PATCH /api/comment/update/{comment_id}", 200, 401, 403, 404, 422)]
    [InlineData("DELETE /api/comment/delete/{comment_id}", 200, 401, 403, 404, 422)]
    [InlineData("PATCH /api/like", 200, 400, 401, 404, 422)]
    [InlineData("PUT /api/like", 200, 400, 401, 404, 422)]
    [InlineData("DELETE /api/like", 200, 400, 401, 404, 422)]
    [InlineData("PATCH /api/follow/{following_id}", 200, 400, 401, 404, 422)]
    [InlineData("PUT /api/follow/{following_id}", 200, 400, 401, 404, 422)]
    [InlineData("DELETE /api/follow/{following_id}", 200, 400, 401, 404, 422)]
    [InlineData("GET /api/mypage/profile", 200, 304, 401)]
    [InlineData("PATCH /api/mypage/profile", 200, 400, 401, 403, 422)]
    [InlineData("DELETE /api/mypage/profile", 204, 401, 403, 422)]
    [InlineData("GET /api/mypage/feeds", 200, 401, 422)]
    [InlineData("GET /api/mypage/comments", 200, 401, 422)]
    [InlineData("GET /api/mypage/{user_id}/followers", 200, 401, 404, 422)]
    [InlineData("GET /api/mypage/{user_id}/followings", 200, 401, 404, 422)]
    [InlineData("GET /api/mypage/export", 200, 401)]
    [InlineData("GET /api/events", 200, 401)]
    [InlineData("GET /api/notification", 200, 401, 422)]
    [InlineData("GET /api/notification/unread", 200, 304, 401)]
    [InlineData("POST /api/notification/read", 204, 401, 422)]
    [InlineData("GET /api/notification/settings", 200, 304, 401)]
    [InlineData("PATCH /api/notification/settings", 200, 401, 422)]
    [InlineData("GET /api/feed/tag/{tag}", 200, 401, 422)]
    [InlineData("GET /api/feed/tags", 200, 401, 422)]
    [InlineData("GET /api/feed/ranges", 200, 401)]
    [InlineData("GET /api/feed/ranges/{range}", 200, 401, 422)]
    [InlineData("GET /api/user/{user_id}", 200, 304, 401, 404, 422)]
    public void What_the_contract_promises_is_there(string operation, params int[] statuses)
    {
        var declared = board.Operation(operation)["responses"]!.AsObject().Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(statuses.Concat([429, 503]).Select(s => $"{s}").ToHashSet(StringComparer.Ordinal), declared);
    }

    [Fact]
    public void Every_operation_has_an_id_of_its_own_a_summary_a_tag_and_a_description_of_each_response_and_parameter()
    {
        Assert.Distinct(board.Operations.Select(o => (string?)o.Node["operationId"] ?? ""));
        foreach (var (name, operation) in board.Operations)
        {
            Assert.True(Said(operation["operationId"]) && Said(operation["summary"]), name);
            Assert.True(operation["tags"]?.AsArray().Count == 1, name);
            Assert.All(operation["responses"]!.AsObject(), r => Assert.True(Said(r.Value!["description"]), $"{name} {r.Key}"));
            Assert.All(operation["parameters"]?.AsArray() ?? [], p => Assert.True(Said(p!["description"]), $"{name} {p["name"]}"));
            var success = operation["responses"]!.AsObject().First(r => r.Key.StartsWith('2')).Value!;
            Assert.DoesNotMatch("^(OK|No Content|Success)$", (string)success["description"]!);
        }
    }

    [Fact]
    public void Every_failure_is_a_problem_and_those_to_wait_for_say_how_long()
    {
        foreach (var (name, operation) in board.Operations)
        {
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(r => int.Parse(r.Key, null) >= 400))
            {
                var schema = board.Resolve(response!["content"]!["application/problem+json"]!["schema"]!)["properties"]!.AsObject();
                Assert.Superset(
                    new HashSet<string>(["type", "title", "status", "detail", "code", "trace_id"], StringComparer.Ordinal),
                    schema.Select(p => p.Key).ToHashSet(StringComparer.Ordinal)
                );
                Assert.True(schema.ContainsKey("errors") == (status == "422"), $"{name} {status}");
                Assert.True(response["headers"]?["Retry-After"] is not null == status is "429" or "503", $"{name} {status}");
            }
        }
    }

    [Fact]
    public void A_token_is_asked_for_where_one_is_needed_and_nowhere_else()
    {
        foreach (var (name, endpoint) in Endpoints().Where(e => !e.Name.StartsWith("HEAD ", StringComparison.Ordinal)))
        {
            var security = board.Operation(name)["security"]?.AsArray().Select(s => s!.AsObject().Single().Key);
            Assert.Equal(endpoint.Metadata.OfType<IAuthorizeData>().Any() ? ["bearer"] : null, security);
        }

        Assert.Equal("bearer", (string)board.Document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!);
    }

    [Fact]
    public async Task A_token_that_is_bad_is_refused_as_it_says_wherever_one_plays_a_part()
    {
        foreach (var (name, endpoint) in Endpoints())
        {
            var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
            if (method == "HEAD")
                continue;
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), Placeholder().Replace(path, "1"))
            {
                Headers = { Authorization = new("Bearer", "bad") },
            };
            using var response = await board.Guest.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken
            );
            if (endpoint.Metadata.OfType<IAllowAnonymous>().Any())
            {
                Assert.NotEqual(401, (int)response.StatusCode); // it is not looked at, be there a body or not
                continue;
            }

            await response.IsProblemAsync(401, "Invalid Token");
            Assert.NotNull(board.Operation(name)["responses"]!["401"]);
        }
    }

    [Fact]
    public void Every_reference_points_at_something()
    {
        var references = 0;
        Visit(board.Document);
        Assert.True(references > 50);

        void Visit(JsonNode? node)
        {
            if (node is JsonObject some && some.ContainsKey("$ref"))
            {
                references++;
                board.Resolve(some);
            }

            foreach (
                var child in node switch
                {
                    JsonObject o => o.Select(p => p.Value),
                    JsonArray a => a,
                    _ => [],
                }
            )
                Visit(child);
        }
    }

    private static bool Said(JsonNode? text) => !string.IsNullOrWhiteSpace((string?)text);

    private IEnumerable<(string Name, RouteEndpoint Endpoint)> Endpoints() =>
        board
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText is not null and not ("/health" or "/alive" or BoardNames.OpenApi))
            .SelectMany(e =>
                (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(m =>
                    ($"{m} {e.RoutePattern.RawText!.TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal)}", e)
                )
            );

    [GeneratedRegex(@"\{\w+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
