using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Account;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Access;

/// <summary>docs/access.md, cell by cell, against a running board.</summary>
public sealed class AccessTests(AccessBoard board) : IClassFixture<AccessBoard>
{
    public static TheoryData<string> Columns => [.. AccessTable.Committed.Callers];

    [Fact]
    public void Every_route_is_in_the_table_and_every_row_is_a_route()
    {
        var routes = board
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e =>
                (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
                    .Where(m => m != "HEAD")
                    .Select(m => $"{m} {e.RoutePattern.RawText!.TrimEnd('/')}")
            );
        Assert.Equal(routes.Order(StringComparer.Ordinal), AccessTable.Committed.Rows.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_row_and_every_column_can_be_performed()
    {
        Assert.Equal(
            AccessTable.Committed.Rows.Keys.Order(StringComparer.Ordinal),
            AccessRequest.ByRoute.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(AccessTable.Committed.Callers.Order(StringComparer.Ordinal), Caller.ByColumn.Keys.Order(StringComparer.Ordinal));
        Assert.Superset(
            new HashSet<string>(["nobody", "another person", "owner", "ended session", "deleted account"], StringComparer.Ordinal),
            AccessTable.Committed.Callers.ToHashSet(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task Each_response_is_what_the_table_says(string column)
    {
        var place = AccessTable.Committed.Callers.ToList().IndexOf(column);
        var wrong = new List<string>();
        foreach (var (route, statuses) in AccessTable.Committed.Rows)
        {
            if (await FaultAsync(route, Caller.ByColumn[column], statuses[place]) is { } fault)
                wrong.Add($"{route} by {column}: {fault}");
        }

        Assert.True(wrong.Count == 0, $"{AccessTable.Document} says otherwise:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task What_is_compared_around_a_refusal_would_show_a_change()
    {
        var ann = await board.JoinAsync();
        await board.ChangedAsync();
        var feed = (await ann.FeedAsync()).Id();
        Assert.Equal("feed_search, feeds, users", await board.ChangedAsync());
        await board.QueryAsync<object>($"UPDATE feeds SET title = title WHERE id = {feed}");
        Assert.Null(await board.ChangedAsync());
        using var deleted = await ann.DeleteFeedAsync(feed);
        Assert.Equal("feed_search, feeds, users", await board.ChangedAsync());
    }

    [Theory]
    [InlineData("| `GET /x` | 200 |", "needs a status")]
    [InlineData("| `GET /x` | 200 | yes |", "needs a status")]
    [InlineData("| `GET /x` | 200 | 200 |\n| `GET /x` | 200 | 200 |", "comes twice")]
    [InlineData("", "no table")]
    public void A_table_that_cannot_be_meant_is_refused(string rows, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<FormatException>(() => AccessTable.Parse($"| route | nobody | owner |\n|---|---|---|\n{rows}\n")).Message,
            StringComparison.Ordinal
        );

    /// <returns>The deviation; <c>null</c> if there is none.</returns>
    private async Task<string?> FaultAsync(string route, Caller who, int expected)
    {
        var owner = await board.JoinAsync();
        var caller = await who.FindAsync(board, owner);
        var ask = await AccessRequest.ByRoute[route](new(board, owner, caller));
        if (who.BeforeAsync is { } before)
            await before(caller!);
        var token = who.Scope is { } scope ? (await caller!.TokenAsync([scope])).Token : caller?.AccessToken;

        var method = HttpMethod.Parse(route.Split(' ')[0]);
        using var request = new HttpRequestMessage(method, ask.Path) { Content = ask.Body };
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        var refusedWrite = expected >= 400 && method != HttpMethod.Get;
        if (refusedWrite)
            await board.ChangedAsync(); // what made the scene
        using var response = await board.Guest.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        ); // events have no end
        if ((int)response.StatusCode != expected)
            return $"{expected} expected, but {(int)response.StatusCode}";
        if (method == HttpMethod.Get && await HeadFaultAsync(ask.Path, token, expected) is { } fault)
            return fault;
        if (expected < 400)
            return null;
        await response.IsProblemAsync(expected);
        if (!refusedWrite)
            return null;
        return await board.ChangedAsync() is { } changed ? $"refused, and yet something changed: {changed}" : null;
    }

    private async Task<string?> HeadFaultAsync(string path, string? token, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        // HEAD has no body, not even that of the event stream.
        using var head = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)head.StatusCode == expected ? null : $"{expected} expected of HEAD, but {(int)head.StatusCode}";
    }
}
