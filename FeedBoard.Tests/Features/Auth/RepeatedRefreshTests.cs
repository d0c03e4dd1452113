using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Auth;

/// <summary>
/// A refresh whose response was lost, and a refresh by two processes of one client: the key distinguishes them from a thief.
/// </summary>
public sealed class RepeatedRefreshTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const string Key = "6d9c4c0d8d0c4a6f8a37c3a1f2e5b7d9";

    [Fact]
    public async Task With_the_same_key_a_refresh_can_be_repeated_and_gives_the_same_successor()
    {
        var ann = await board.JoinAsync();
        var first = await PairAsync(ann.RefreshToken, Key);
        var second = await PairAsync(ann.RefreshToken, Key);

        Assert.Equal(first.Refresh, second.Refresh);
        Assert.NotEqual(ann.RefreshToken, first.Refresh);
        Assert.Equal(200, await board.Guest.StatusWithAsync(second.Access));
        await PairAsync(second.Refresh, "another key for the next one");
    }

    [Fact]
    public async Task Of_many_at_once_on_two_replicas_all_get_the_same_successor()
    {
        using var replica = board.StartReplica();
        var ann = await board.JoinAsync();
        var pairs = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => PairAsync(ann.RefreshToken, Key, n % 2 == 0 ? board.Guest : replica))
        );

        Assert.Single(pairs.Select(p => p.Refresh).Distinct());
        Assert.Equal(200, await board.Guest.StatusWithAsync(pairs[0].Access));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a key that a thief made up")]
    public async Task Without_the_key_or_with_another_a_spent_token_ends_the_session(string? other)
    {
        var ann = await board.JoinAsync();
        var pair = await PairAsync(ann.RefreshToken, Key);

        await IsEndedAsync(ann.RefreshToken, other);
        Assert.Equal(401, await board.Guest.StatusWithAsync(pair.Access));
        await IsEndedAsync(ann.RefreshToken, Key);
    }

    [Fact]
    public async Task Once_somebody_has_gone_on_from_the_successor_the_old_token_ends_the_session()
    {
        var ann = await board.JoinAsync();
        var pair = await PairAsync(ann.RefreshToken, Key);
        var next = await PairAsync(pair.Refresh, "next");

        await IsEndedAsync(ann.RefreshToken, Key);
        Assert.Equal(401, await board.Guest.StatusWithAsync(next.Access));
    }

    [Fact]
    public async Task A_key_is_a_header_of_printable_characters()
    {
        var ann = await board.JoinAsync();
        using var response = await RefreshAsync(ann.RefreshToken, new string('k', 256));
        await response.IsInvalidAsync("Idempotency-Key");
        await PairAsync(ann.RefreshToken, null); // nothing was spent
    }

    private async Task IsEndedAsync(string token, string? key)
    {
        using var response = await RefreshAsync(token, key);
        await response.IsProblemAsync(401, "Invalid Token");
    }

    private async Task<(string Access, string Refresh)> PairAsync(string token, string? key, HttpClient? client = null)
    {
        using var response = await RefreshAsync(token, key, client);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var pair = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return ((string)pair["access_token"]!, (string)pair["refresh_token"]!);
    }

    private async Task<HttpResponseMessage> RefreshAsync(string token, string? key, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/refresh")
        {
            Content = JsonContent.Create(new { refresh_token = token }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await (client ?? board.Guest).SendAsync(request, TestContext.Current.CancellationToken);
    }
}

/// <summary>A separate class, since it changes the clock of its board.</summary>
public sealed class LateRepeatedRefreshTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task After_two_minutes_a_repeat_ends_the_session()
    {
        var ann = await board.JoinAsync();
        for (var n = 0; n < 2; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/refresh")
            {
                Content = JsonContent.Create(new { refresh_token = ann.RefreshToken }),
                Headers = { { "Idempotency-Key", "k" } },
            };
            using var response = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(n == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
            board.Clock.Advance(TimeSpan.FromMinutes(2.1));
        }
    }
}
