using System.Net.Http.Json;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Features.Auth;

public sealed class SessionTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const string Path = "/api/auth/sessions";

    [Fact]
    public async Task Own_sessions_are_listed_newest_first_and_this_one_is_marked()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        await board.Guest.LoginAsync(ann, device: "A phone/1.0");
        await board.Guest.LoginAsync(bob);
        using var response = await ann.Client.AskAsync("GET", Path);

        Assert.Equal(2, response.Total());
        var sessions = (await response.JsonAsync()).AsArray();
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, s => Assert.Equal(["create_dt", "current", "device", "id", "last_seen_dt"], s!.Fields()));
        Assert.True(sessions[0]!.Id() > sessions[1]!.Id());
        Assert.Equal(("A phone/1.0", false), ((string)sessions[0]!["device"]!, (bool)sessions[0]!["current"]!));
        Assert.Equal(("unknown", true), ((string)sessions[1]!["device"]!, (bool)sessions[1]!["current"]!));
    }

    [Fact]
    public async Task Sessions_are_paged_and_a_cursor_of_somebody_else_is_refused()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        for (var n = 0; n < 3; n++)
            await board.Guest.LoginAsync(ann);

        var (seen, next, cursor) = (new List<long>(), (string?)$"{Path}?limit=2", "");
        while (next is not null)
        {
            using var response = await ann.Client.AskAsync("GET", next);
            seen.AddRange((await response.JsonAsync()).AsArray().Select(s => s!.Id()));
            next = response.Next();
            if (next is not null)
            {
                cursor = next.Split("cursor=")[1];
                await board.Guest.LoginAsync(ann);
            }
        }

        Assert.Equal(4, seen.Count);
        Assert.Equal(seen.OrderDescending(), seen);
        foreach (
            var (client, query, field) in new[]
            {
                (bob.Client, $"cursor={cursor}", "cursor"),
                (ann.Client, $"cursor={cursor[..^2]}", "cursor"),
                (ann.Client, $"cursor=D{cursor[1..]}", "cursor"),
                (ann.Client, "limit=0", "limit"),
                (ann.Client, "skip=-1", "skip"),
            }
        )
        {
            using var response = await client.AskAsync("GET", $"{Path}?{query}");
            await response.IsInvalidAsync(field);
        }
    }

    [Fact]
    public async Task Ending_a_session_works_on_every_replica_and_once()
    {
        using var replica = board.StartReplica();
        var ann = await board.JoinAsync();
        var (access, refresh) = await replica.LoginAsync(ann);
        var session = await NewestAsync(ann);
        Assert.Equal(200, await replica.StatusWithAsync(access));

        using var ended = await ann.Client.AskAsync("DELETE", $"{Path}/{session}");
        Assert.Equal(204, (int)ended.StatusCode);
        Assert.Equal(401, await replica.StatusWithAsync(access));
        using var refreshed = await replica.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{refresh}}"}""");
        await refreshed.IsProblemAsync(401, "Invalid Token");
        Assert.Equal(200, await replica.StatusWithAsync(ann.AccessToken));
        using var again = await ann.Client.AskAsync("DELETE", $"{Path}/{session}");
        await again.IsProblemAsync(404, "Session Not Found");
    }

    [Fact]
    public async Task Ending_this_session_is_logging_out()
    {
        var ann = await board.JoinAsync();
        using var ended = await ann.Client.AskAsync("DELETE", $"{Path}/{await NewestAsync(ann)}");
        Assert.Equal(204, (int)ended.StatusCode);
        using var after = await ann.Client.AskAsync("GET", Path);
        await after.IsProblemAsync(401, "Invalid Token");
    }

    [Fact]
    public async Task Somebody_elses_session_and_bad_ids_are_refused()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        foreach (
            var id in new[]
            {
                (await NewestAsync(bob)).ToString(System.Globalization.CultureInfo.InvariantCulture),
                "0",
                "-1",
                "9223372036854775807",
            }
        )
        {
            using var response = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
            await response.IsProblemAsync(404, "Session Not Found");
        }

        foreach (var id in PersonExtensions.BadIds)
        {
            using var response = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
            await response.IsInvalidAsync("id");
        }

        Assert.Equal(200, await board.Guest.StatusWithAsync(bob.AccessToken));
        using var list = await board.Guest.AskAsync("GET", Path);
        await list.IsProblemAsync(401, "Not Authenticated");
        using var end = await board.Guest.AskAsync("DELETE", $"{Path}/1");
        await end.IsProblemAsync(401, "Not Authenticated");
    }

    [Fact]
    public async Task Expired_sessions_are_not_listed_nor_ended_but_cleaned_up_with_their_tokens()
    {
        var ann = await board.JoinAsync();
        await board.Guest.LoginAsync(ann);
        var session = await NewestAsync(ann);
        await board.QueryAsync<object>($"UPDATE sessions SET expire_dt = now() - interval '1 second' WHERE id = {session}");

        using var list = await ann.Client.AskAsync("GET", Path);
        Assert.Equal(1, list.Total());
        Assert.True((bool)Assert.Single((await list.JsonAsync()).AsArray())!["current"]!);
        using var end = await ann.Client.AskAsync("DELETE", $"{Path}/{session}");
        await end.IsProblemAsync(404, "Session Not Found");

        await using var scope = board.Services.CreateAsyncScope();
        Assert.True(
            await scope.ServiceProvider.GetRequiredService<SessionService>().CleanUpAsync(TestContext.Current.CancellationToken) >= 1
        );
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM sessions WHERE id = {session}"));
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM refresh_tokens WHERE session_id = {session}"));
        Assert.Equal(200, await board.Guest.StatusWithAsync(ann.AccessToken));
    }

    [Fact]
    public async Task Last_seen_moves_with_use_once_a_minute_and_with_each_refresh()
    {
        var ann = await board.JoinAsync();
        var first = await LastSeenAsync(ann);
        Assert.Equal(first, await LastSeenAsync(ann));
        await board.QueryAsync<object>("UPDATE sessions SET last_seen_dt = last_seen_dt - interval '61 seconds'");
        var second = await LastSeenAsync(ann);
        Assert.True(second > first);
        Assert.Equal(second, await LastSeenAsync(ann));

        using var refresh = await board.Guest.PostAsJsonAsync(
            "/api/auth/refresh",
            new { refresh_token = ann.RefreshToken },
            TestContext.Current.CancellationToken
        );
        await refresh.JsonAsync();
        Assert.True(await LastSeenAsync(ann) > second);
    }

    [Fact]
    public async Task Ending_a_session_and_refreshing_it_at_once_never_fail()
    {
        var ann = await board.JoinAsync();
        for (var round = 0; round < 5; round++)
        {
            var (_, refresh) = await board.Guest.LoginAsync(ann);
            var session = await NewestAsync(ann);
            var responses = await Task.WhenAll(
                board.Guest.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{refresh}}"}"""),
                board.Guest.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{refresh}}"}"""),
                ann.Client.AskAsync("DELETE", $"{Path}/{session}")
            );
            Assert.All(responses, a => Assert.True((int)a.StatusCode is 200 or 204 or 401 or 404));
            Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM sessions WHERE id = {session}"));
            foreach (var response in responses)
                response.Dispose();
        }
    }

    [Theory]
    [InlineData("00:00:00", false)]
    [InlineData("-00:00:01", false)]
    [InlineData("31.00:00:00", false)]
    [InlineData("00:00:01", true)]
    [InlineData("30.00:00:00", true)]
    public void An_interval_that_no_timer_takes_is_refused_at_start(string interval, bool valid)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["Auth:SigningKey"] = TestKeys.Signing;
        builder.Configuration["Auth:CleanUpInterval"] = interval;
        builder.AddAuth();
        using var host = builder.Build();
        var options = host.Services.GetRequiredService<IOptions<AuthOptions>>();
        if (valid)
            Assert.NotNull(options.Value);
        else
            Assert.StartsWith("Auth:CleanUpInterval", Assert.Throws<OptionsValidationException>(() => options.Value).Message);
    }

    private static async Task<long> NewestAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", $"{Path}?limit=1");
        return Assert.Single((await response.JsonAsync()).AsArray())!.Id();
    }

    private static async Task<DateTime> LastSeenAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", Path);
        return (DateTime)(await response.JsonAsync()).AsArray().Single(s => (bool)s!["current"]!)!["last_seen_dt"]!;
    }
}
