using System.Globalization;
using System.Net.Http.Json;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Events;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.Users;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FeedBoard.Tests.Features.Events;

/// <summary>The stream of events; its clients are on another replica than those who write.</summary>
public sealed class EventTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_is_told_once_on_every_replica_with_its_counts()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        using var other = board.StartReplica();
        await using var stream = await LiveStream.OpenSettledAsync(board, other);

        var feed = await ann.FeedAsync();
        var author = (long)feed["author_id"]!;
        var created = await stream.NextAsync("feed_created");
        Assert.Equal((feed.Id(), author, 0), (created.Feed, (long)created.Data["author_id"]!, (int)created.Data["comment_count"]!));
        using (await ann.PatchFeedAsync(feed.Id(), Form.Of(("title", "Another"))))
            Assert.Equal(feed.Id(), (await stream.NextAsync("feed_updated")).Feed);

        var comment = await bob.CommentAsync(feed.Id());
        var said = await stream.NextAsync("comment_created");
        Assert.Equal(
            (comment.Id(), (long)comment["author_id"]!, 1),
            ((long)said.Data["comment_id"]!, (long)said.Data["author_id"]!, (int)said.Data["comment_count"]!)
        );
        var reply = await ann.CommentAsync(feed.Id(), "An answer", comment.Id());
        var answered = await stream.NextAsync("comment_created");
        Assert.Equal(
            (comment.Id(), 1, 2),
            ((long)answered.Data["parent_id"]!, (int)answered.Data["reply_count"]!, (int)answered.Data["comment_count"]!)
        );
        using (await bob.PatchCommentAsync(comment.Id(), "Changed"))
            Assert.Equal(comment.Id(), (long)(await stream.NextAsync("comment_updated")).Data["comment_id"]!);

        using (await bob.Client.PutAsync($"/api/like/?feed_id={feed.Id()}", null, Token))
            Assert.Equal(1, (int)(await stream.NextAsync("feed_liked")).Data["like_count"]!);
        using (await bob.Client.DeleteAsync($"/api/like/?feed_id={feed.Id()}", Token))
            Assert.Equal(0, (int)(await stream.NextAsync("feed_liked")).Data["like_count"]!);
        await bob.RemoveCommentAsync(comment.Id()); // a tombstone, since it has a reply
        Assert.Equal(1, (int)(await stream.NextAsync("comment_deleted")).Data["comment_count"]!);
        await ann.RemoveCommentAsync(reply.Id());
        Assert.Equal(comment.Id(), (long)(await stream.NextAsync("comment_deleted")).Data["comment_id"]!);
        Assert.Equal(reply.Id(), (long)(await stream.NextAsync("comment_deleted")).Data["comment_id"]!);
        using (await ann.DeleteFeedAsync(feed.Id()))
            Assert.Equal(
                (feed.Id(), author),
                await stream.NextAsync("feed_deleted") is var e ? (e.Feed, (long)e.Data["author_id"]!) : default
            );
    }

    [Fact]
    public async Task Of_what_is_hidden_others_do_not_hear_that_it_is_deleted()
    {
        var (ann, mod) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var (hidden, feed) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        var (comment, above) = ((await ann.CommentAsync(feed)).Id(), (await ann.CommentAsync(feed)).Id());
        await mod.CommentAsync(feed, "c", above);
        await board.QueryAsync<object>(
            $"UPDATE feeds SET hidden = true WHERE id = {hidden}; UPDATE comments SET hidden = true WHERE id IN ({comment}, {above})"
        );
        await using var stream = await LiveStream.OpenSettledAsync(board);
        using (await ann.DeleteFeedAsync(hidden))
        using (await ann.Client.DeleteAsync($"/api/comment/delete/{comment}", Token))
        using (await ann.Client.DeleteAsync($"/api/comment/delete/{above}", Token))
            Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE id = {comment}"));
        var next = (await ann.FeedAsync()).Id();
        var first = (await stream.NextAsync())!;
        Assert.Equal(("feed_created", next), (first.Kind, first.Feed));
    }

    [Fact]
    public async Task A_feed_goes_in_one_event_and_so_do_those_of_an_account()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (first, second) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        await bob.CommentAsync(first);
        using (await bob.Client.PutAsync($"/api/like/?feed_id={first}", null, Token))
        await using (var stream = await LiveStream.OpenSettledAsync(board))
        {
            using var left = await ann.DeleteAccountAsync();
            Assert.Equal([first, second], [(await stream.NextAsync("feed_deleted")).Feed, (await stream.NextAsync("feed_deleted")).Feed]);
            var next = await bob.FeedAsync();
            Assert.Equal(next.Id(), (await stream.NextAsync("feed_created")).Feed);
        }
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_misses_and_repeats_nothing()
    {
        var ann = await board.JoinAsync();
        await using var first = await LiveStream.OpenSettledAsync(board);
        var feeds = new List<long>();
        for (var n = 0; n < 5; n++)
            feeds.Add((await ann.FeedAsync()).Id());
        Assert.Equal(feeds[0], (await first.NextAsync("feed_created")).Feed);
        var last = first.LastId;
        await first.DisposeAsync();

        await using var second = await LiveStream.OpenAsync(board.Guest, last.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(last, second.LastId);
        foreach (var feed in feeds[1..])
            Assert.Equal((feed, ++last), await second.NextAsync("feed_created") is var e ? (e.Feed, e.Id) : default);
        feeds.Add((await ann.FeedAsync()).Id());
        Assert.Equal((feeds[^1], last + 1), await second.NextAsync("feed_created") is var live ? (live.Feed, live.Id) : default);
    }

    [Fact]
    public async Task Who_was_cut_off_before_the_first_event_misses_none()
    {
        var ann = await board.JoinAsync();
        await using var first = await LiveStream.OpenSettledAsync(board);
        var opened = first.LastId;
        await first.DisposeAsync();
        var feed = await ann.FeedAsync();
        await using var second = await LiveStream.OpenAsync(board.Guest, opened.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(feed.Id(), (await second.NextAsync("feed_created")).Feed);
    }

    [Theory]
    [InlineData("999999999999")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999999999999999")]
    [InlineData("1 OR 1=1")]
    public async Task An_unknown_last_id_gets_one_reset(string id)
    {
        var ann = await board.JoinAsync();
        await using var stream = await LiveStream.OpenAsync(board.Guest, id);
        var reset = await stream.NextAsync("reset");
        Assert.Equal("{}", reset.Data.ToJsonString());
        var feed = await ann.FeedAsync();
        LiveEvent next;
        do next = (await stream.NextAsync())!;
        while (next.Kind != "feed_created" || next.Feed != feed.Id());
        Assert.True(next.Id > reset.Id);
    }

    [Fact]
    public async Task A_slow_transaction_is_told_when_it_is_committed_and_an_open_one_holds_nobody_up()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var author = await board.IdOfAsync(bob); // another one: writers of one person wait for each other at the counter of their feeds
        await using var stream = await LiveStream.OpenSettledAsync(board);
        // Has a transaction id, and stays open until it is rolled back.
        await using var idle = await BeginAsync("INSERT INTO event_log VALUES (-1, -1)");
        await using var slow = await BeginAsync($"INSERT INTO feeds (author_id, title, content) VALUES ({author}, 'slow', 'c')");

        var fast = new List<long>();
        for (var n = 0; n < 3; n++)
        {
            fast.Add((await ann.FeedAsync()).Id());
            Assert.Equal(fast[^1], (await stream.NextAsync("feed_created")).Feed);
        }

        var before = stream.LastId;
        await slow.CommitAsync(Token);
        var late = await stream.NextAsync("feed_created");
        Assert.Equal(await board.QueryAsync<long>("SELECT id FROM feeds WHERE title = 'slow'"), late.Feed);
        Assert.True(late.Feed < fast[0], "it got its id before the others");
        Assert.Equal(before + 1, late.Id);

        await using var again = await LiveStream.OpenAsync(board.Guest, (before - 1).ToString(CultureInfo.InvariantCulture));
        Assert.Equal([fast[2], late.Feed], [(await again.NextAsync("feed_created")).Feed, (await again.NextAsync("feed_created")).Feed]);
    }

    [Fact]
    public async Task What_was_rolled_back_is_not_told()
    {
        var ann = await board.JoinAsync();
        var author = await board.IdOfAsync(ann);
        await using var stream = await LiveStream.OpenSettledAsync(board);
        await using (await BeginAsync($"INSERT INTO feeds (author_id, title, content) VALUES ({author}, 'never', 'c')"))
        {
            // rolled back
        }

        var feed = await ann.FeedAsync();
        Assert.Equal(feed.Id(), (await stream.NextAsync("feed_created")).Feed);
    }

    [Theory]
    [InlineData("log out")]
    [InlineData("end the session")]
    [InlineData("change the password")]
    [InlineData("delete the account")]
    public async Task A_stream_ends_with_its_session_on_every_replica_and_no_other_does(string how)
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (second, _) = await board.Guest.LoginAsync(ann);
        using var other = board.StartReplica();
        using var ofAnn = Client(other, second);
        using var ofBob = Client(other, bob.AccessToken);
        await using var ending = await LiveStream.OpenSettledAsync(board, ofAnn);
        await using var staying = await LiveStream.OpenSettledAsync(board, ofBob);

        using var current = new HttpClient
        {
            BaseAddress = board.Address,
            DefaultRequestHeaders = { Authorization = new("Bearer", second) },
        };
        var latest = $"SELECT max(id) FROM sessions WHERE user_id = {await board.IdOfAsync(ann)}";
        using var done = how switch
        {
            "log out" => await current.PostAsync("/api/auth/logout", null, Token),
            "end the session" => await ann.Client.DeleteAsync(
                $"/api/auth/sessions/{await board.QueryAsync<long>(latest)}",
                Token
            ),
            "change the password" => await ann.Client.PatchAsJsonAsync(
                "/api/mypage/profile",
                new { password = "another horse", current_password = Person.Password },
                Token
            ),
            _ => await ann.DeleteAccountAsync(),
        };
        Assert.True(done.IsSuccessStatusCode);
        Assert.Null(await ending.NextAsync());
        var feed = await bob.FeedAsync();
        Assert.Equal(feed.Id(), (await staying.NextAsync("feed_created")).Feed);
    }

    [Fact]
    public async Task The_response_is_a_stream_that_nobody_caches_and_needs_a_valid_session()
    {
        await using var stream = await LiveStream.OpenAsync(board.Guest);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.True(stream.Response.Headers.CacheControl?.NoStore);
        var ann = await board.JoinAsync();
        using (await ann.Client.PostAsync("/api/auth/logout", null, Token))
        using (var refused = await ann.Client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, Token))
            await refused.IsProblemAsync(401, "Invalid Token");
    }

    private static HttpClient Client(HttpClient replica, string token) =>
        new() { BaseAddress = replica.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

    private async Task<OpenTransaction> BeginAsync(string sql)
    {
        var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(Token);
        var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(Token);
        return new(connection, transaction);
    }

    private sealed class OpenTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}

/// <summary>Old events are deleted; a separate class, since the test deletes all events.</summary>
public sealed class ForgottenEventTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_last_id_that_is_no_longer_stored_gets_one_reset_and_a_newer_one_goes_on()
    {
        var ann = await board.JoinAsync();
        var feeds = new List<long>();
        await using var stream = await LiveStream.OpenSettledAsync(board);
        for (var n = 0; n < 4; n++)
        {
            feeds.Add((await ann.FeedAsync()).Id());
            Assert.Equal(feeds[^1], (await stream.NextAsync("feed_created")).Feed);
        }

        var last = stream.LastId;
        await board.QueryAsync<object>($"UPDATE events SET create_dt = create_dt - interval '61 minutes' WHERE place <= {last - 2}");
        await using (var scope = board.Services.CreateAsyncScope())
        {
            await EventCleaner.ForgetAsync(
                scope.ServiceProvider.GetRequiredService<FeedDb>(),
                TimeSpan.FromHours(1),
                TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(2, await board.QueryAsync<long>("SELECT count(*) FROM events"));
        await using var late = await LiveStream.OpenAsync(board.Guest, $"{last - 3}");
        Assert.Equal((last, "reset"), (await late.NextAsync())! is var reset ? (reset.Id, reset.Kind) : default);
        await using var inTime = await LiveStream.OpenAsync(board.Guest, $"{last - 2}");
        Assert.Equal(feeds[2..], [(await inTime.NextAsync("feed_created")).Feed, (await inTime.NextAsync("feed_created")).Feed]);
    }
}
