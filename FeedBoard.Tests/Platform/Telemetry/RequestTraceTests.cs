using System.Diagnostics;
using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Platform.Telemetry;

/// <summary>An API with a receiver for its telemetry, though nothing listens there.</summary>
public sealed class TracedBoard(TestPostgres postgres, SwiftServer swift) : S3Board(postgres, swift)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")];
}

[Slow]
public sealed class RequestTraceTests(TracedBoard board) : IClassFixture<TracedBoard>
{
    [Fact]
    public async Task A_request_its_statements_and_its_calls_to_the_store_are_one_tree()
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of(("title", "traced"), ("content", "two images"))
            .Files("images", new("1.png", TestImages.Png(4, 3)), new("2.png", TestImages.Png(3, 4)));
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Post, "/api/feed/create", form, ann);
        await trace.Response.JsonAsync();

        var server = Assert.Single(trace.Spans, s => s.Kind == ActivityKind.Server);
        Assert.Equal(trace.Parent, server.ParentSpanId);
        Assert.Equal("POST /api/feed/create", server.DisplayName);
        Assert.Equal("/api/feed/create", server.GetTagItem("http.route"));
        Assert.Equal(200, server.GetTagItem("http.response.status_code"));
        Assert.Equal("POST", server.GetTagItem("http.request.method"));

        var puts = trace.Spans.Where(s => s.OperationName == "image.put").ToList();
        Assert.Equal(2, puts.Count);
        Assert.All(puts, p => Assert.Equal(server.SpanId, p.ParentSpanId));
        var calls = trace.Spans.Where(s => s.Source.Name == "System.Net.Http").ToList();
        Assert.Equal(
            puts.Select(p => p.SpanId.ToString()).Order(StringComparer.Ordinal),
            calls.Select(c => c.ParentSpanId.ToString()).Order(StringComparer.Ordinal)
        );
        Assert.All(puts, p => Assert.Equal("PUT image", p.DisplayName));
        Assert.NotEmpty(trace.Statements);
        Assert.Contains(trace.Spans, s => s.Source.Name == "Npgsql" && s.DisplayName == "INSERT feeds");
        Assert.All(trace.Spans.Where(s => s.Source.Name == "Npgsql"), s => Assert.Equal(server.SpanId, s.ParentSpanId));
        Assert.DoesNotContain(trace.Spans, s => s.Source.Name is not ("System.Net.Http" or "Npgsql") && s != server && !puts.Contains(s));
        Assert.All(trace.Spans, s => Assert.Equal(trace.Id, s.TraceId));
    }

    [Fact]
    public async Task Reading_an_image_is_one_tree_too()
    {
        var feed = await (await board.JoinAsync()).FeedAsync(images: new UploadFile("1.png", TestImages.Png(4, 3)));
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Get, new Uri((string)feed["image_urls"]![0]!).PathAndQuery);

        var get = Assert.Single(trace.Spans, s => s.OperationName == "image.get");
        var server = Assert.Single(trace.Spans, s => s.Kind == ActivityKind.Server);
        Assert.Equal(server.SpanId, get.ParentSpanId);
        Assert.Equal(get.SpanId, Assert.Single(trace.Spans, s => s.Source.Name == "System.Net.Http").ParentSpanId);
        Assert.Equal("/api/image/{name}", server.GetTagItem("http.route"));
    }

    [Theory]
    [InlineData("GET", "/api/feed/read/999999999", 404, "/api/feed/read/{feed_id}")]
    [InlineData("GET", "/api/feed/list?limit=0", 422, "/api/feed/list")]
    [InlineData("GET", "/api/feed/read/x", 422, "/api/feed/read/{feed_id}")]
    [InlineData("GET", "/api/feed/list-by-user", 400, "/api/feed/list-by-user")]
    [InlineData("POST", "/api/feed/create", 401, "/api/feed/create")]
    [InlineData("DELETE", "/api/feed/list", 405, null)]
    [InlineData("GET", "/api/nothing", 404, null)]
    public async Task A_problem_carries_the_trace_of_its_request(string method, string path, int status, string? route)
    {
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Parse(method), path);

        var problem = await trace.Response.IsProblemAsync(status);
        Assert.Equal(trace.Id.ToString(), (string)problem["trace_id"]!);
        var server = Assert.Single(trace.Spans, s => s.Kind == ActivityKind.Server);
        Assert.Equal(status, server.GetTagItem("http.response.status_code"));
        Assert.Equal(ActivityStatusCode.Unset, server.Status);
        if (route is not null)
            Assert.Equal(route, server.GetTagItem("http.route"));
    }

    [Fact]
    public async Task A_token_that_is_refused_is_in_no_span()
    {
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Get, "/api/feed/list?nickname=somebody", token: "a.secret.token");

        Assert.Equal(trace.Id.ToString(), (string)(await trace.Response.IsProblemAsync(401, "Invalid Token"))["trace_id"]!);
        Assert.DoesNotContain(
            trace.Spans.SelectMany(s => s.TagObjects),
            t => t.Value is string text && text.Contains("secret", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("GET", "/api/feed/search?q=secret")]
    [InlineData("GET", "/api/feed/list-by-user?email=secret@example.org")]
    [InlineData("GET", "/api/feed/list-by-user?nickname=Secret")]
    [InlineData("POST", "/api/auth/signup")]
    [InlineData("POST", "/api/auth/login")]
    public async Task Nothing_that_people_say_or_are_is_in_a_span(string method, string path)
    {
        var body = new
        {
            email = "secret@example.org",
            password = "a secret pass",
            nickname = "Secret",
        };
        using var traces = new Traces(board);
        using var content = method == "POST" ? JsonContent.Create(body) : null;
        using var trace = await traces.SendAsync(HttpMethod.Parse(method), path, content);

        Assert.NotEmpty(trace.Statements);
        foreach (var span in trace.Spans)
        {
            string[] told =
            [
                span.DisplayName,
                span.StatusDescription ?? "",
                .. span.TagObjects.Concat(span.Events.SelectMany(e => e.Tags)).Select(t => $"{t.Value}"),
            ];
            Assert.All(told, t => Assert.DoesNotContain("secret", t, StringComparison.OrdinalIgnoreCase));
        }
    }
}
