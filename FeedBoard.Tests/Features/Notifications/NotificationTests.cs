using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Notifications;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Notifications;

public sealed class NotificationTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_hear_of_what_others_do_and_never_of_their_own_doings()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (a, b) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob));
        var feed = (await ann.FeedAsync("t", $"by @{ann.Nickname}")).Id();
        var comment = (await bob.CommentAsync(feed)).Id();
        var reply = (await ann.CommentAsync(feed, "An answer", comment)).Id();
        await LikeAsync(ann, "feed", feed);
        await LikeAsync(bob, "feed", feed);
        await LikeAsync(bob, "comment", comment);
        await LikeAsync(ann, "comment", comment);
        using (await bob.Client.PutAsync($"/api/follow/{a}", null, Token))
            Assert.Equal(["followed", "feed_liked", "commented"], await KindsAsync(ann));
        await bob.FeedAsync("t", $"look, @{ann.Nickname.ToUpperInvariant()}!");

        var ofAnn = await ListAsync(ann);
        Assert.Equal(["mentioned", "followed", "feed_liked", "commented"], ofAnn.Select(Kind));
        Assert.All(
            ofAnn,
            n =>
                Assert.Equal(
                    (b, bob.Nickname, 1, false),
                    ((long)n!["actor"]!["id"]!, (string)n["actor"]!["nickname"]!, (int)n["count"]!, (bool)n["read"]!)
                )
        );
        Assert.Equal((feed, comment), ((long)ofAnn[3]!["feed_id"]!, (long)ofAnn[3]!["comment_id"]!));
        Assert.Equal(
            [
                "actor",
                "actors",
                "comment_id",
                "count",
                "create_dt",
                "excerpt",
                "feed_id",
                "feed_title",
                "id",
                "kind",
                "read",
                "thumbnail",
            ],
            ofAnn[0]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        var ofBob = await ListAsync(bob);
        Assert.Equal(["comment_liked", "answered"], ofBob.Select(Kind));
        Assert.Equal((comment, reply), ((long)ofBob[0]!["comment_id"]!, (long)ofBob[1]!["comment_id"]!));
    }

    [Fact]
    public async Task Likes_are_one_notification_that_counts_and_becomes_new_again()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var fans = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => board.JoinAsync()));
        foreach (var fan in fans[..3])
            await LikeAsync(fan, "feed", feed);
        var comment = (await fans[0].CommentAsync(feed)).Id();
        var seen = await ListAsync(ann);
        Assert.Equal(["commented", "feed_liked"], seen.Select(Kind));
        Assert.Equal((3, fans[2].Nickname), ((int)seen[1]!["count"]!, (string)seen[1]!["actor"]!["nickname"]!));

        await ReadAsync(ann, seen[0]!.Id());
        Assert.Equal(0, await UnreadAsync(ann));
        await LikeAsync(fans[3], "feed", feed);
        var again = await ListAsync(ann);
        Assert.Equal([("feed_liked", 4, false), ("commented", 1, true)], again.Select(n => (Kind(n), (int)n!["count"]!, (bool)n["read"]!)));
        Assert.True(again[0]!.Id() > seen[0]!.Id());
        Assert.Equal(1, await UnreadAsync(ann));

        // The latest takes it back: fewer, and somebody else's name, but nothing new.
        using (await fans[3].Client.DeleteAsync($"/api/like/?feed_id={feed}", Token))
            Assert.Equal((again[0]!.Id(), 3, fans[2].Nickname), Summary((await ListAsync(ann))[0]!));
        using (await fans[2].DeleteAccountAsync())
            Assert.Equal((again[0]!.Id(), 2, fans[1].Nickname), Summary((await ListAsync(ann))[0]!));
        foreach (var fan in fans[..2])
            using (await fan.Client.DeleteAsync($"/api/like/?feed_id={feed}", Token))
                Assert.NotNull(fan);
        Assert.Equal([comment], (await ListAsync(ann)).Select(n => (long)n!["comment_id"]!));
    }

    [Fact]
    public async Task One_comment_is_told_once_to_each()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await bob.CommentAsync(feed)).Id();
        await cat.CommentAsync(feed, $"@{bob.Nickname} @{ann.Nickname} @{cat.Nickname}", comment);
        Assert.Equal(["mentioned", "commented"], await KindsAsync(ann));
        Assert.Equal(["answered"], await KindsAsync(bob));
        Assert.Empty(await KindsAsync(cat));
    }

    [Fact]
    public async Task What_is_taken_back_is_not_there_any_more()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var (a, feed) = (await board.IdOfAsync(ann), (await ann.FeedAsync()).Id());
        var comment = (await bob.CommentAsync(feed)).Id();
        await cat.CommentAsync(feed, "An answer keeps the place", comment);
        await LikeAsync(cat, "comment", comment);
        using (await bob.Client.PutAsync($"/api/follow/{a}", null, Token))
            Assert.Equal(["followed", "commented", "commented"], await KindsAsync(ann));
        using (await bob.Client.DeleteAsync($"/api/follow/{a}", Token))
            Assert.Equal(["commented", "commented"], await KindsAsync(ann));
        Assert.Equal(["comment_liked", "answered"], await KindsAsync(bob));
        await bob.RemoveCommentAsync(comment); // emptied
        Assert.Equal(["commented"], await KindsAsync(ann));
        Assert.Equal(["answered"], await KindsAsync(bob));
        using (await cat.DeleteAccountAsync())
            Assert.Empty(await KindsAsync(ann));
        Assert.Empty(await KindsAsync(bob));

        var other = await bob.FeedAsync("t", $"@{ann.Nickname}");
        Assert.Equal(["mentioned"], await KindsAsync(ann));
        using (await bob.DeleteFeedAsync(other.Id()))
            Assert.Empty(await KindsAsync(ann));
    }

    [Fact]
    public async Task A_change_finds_its_mentions_again()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync("t", $"@{bob.Nickname}")).Id();
        using (await ann.PatchFeedAsync(feed, Form.Of(("content", $"@{cat.Nickname}"))))
            Assert.Empty(await KindsAsync(bob));
        Assert.Equal(["mentioned"], await KindsAsync(cat));
        using (await ann.PatchFeedAsync(feed, Form.Of(("title", "another"))))
            Assert.Equal(["mentioned"], await KindsAsync(cat));

        var comment = await bob.CommentAsync(feed, $"@{ann.Nickname}");
        Assert.Equal(["mentioned"], await KindsAsync(ann));
        using var changed = await bob.PatchCommentAsync(comment.Id(), $"@{cat.Nickname}");
        Assert.Equal(cat.Nickname, (string)Assert.Single((await changed.JsonAsync())["mentions"]!.AsArray())!["nickname"]!);
        Assert.Equal(["commented"], await KindsAsync(ann)); // it is still her feed
        Assert.Equal(["mentioned", "mentioned"], await KindsAsync(cat));
    }

    [Fact]
    public async Task A_name_in_a_text_that_changes_means_whom_it_meant_before()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var (b, c, name, next) = (await board.IdOfAsync(bob), await board.IdOfAsync(cat), bob.Nickname, $"b{bob.Nickname[1..]}");
        var feed = (await ann.FeedAsync("t", $"@{name}, a tpyo")).Id();
        var (comment, bracketed) = (await ann.CommentAsync(feed, $"@{name}, a tpyo"), await ann.CommentAsync(feed, $"@[{name}] tpyo"));

        // Bob is called something else; then the name is Cat's.
        foreach (var (person, nickname, end) in new[] { (b, next, "a typo"), (c, name, "a typo!") })
        {
            await board.QueryAsync<object>(
                $"UPDATE users SET nickname = '{nickname}', normalized_nickname = upper('{nickname}') WHERE id = {person}"
            );
            using (var changed = await ann.PatchFeedAsync(feed, Form.Of(("content", $"@{name}, {end}"))))
                Assert.Equal([(b, name)], Mentions(await changed.JsonAsync()));
            using (var changed = await ann.PatchCommentAsync(comment.Id(), $"@{name}, {end}"))
                Assert.Equal([(b, name)], Mentions(await changed.JsonAsync()));
            using (var changed = await ann.PatchCommentAsync(bracketed.Id(), $"@[{name}] {end}"))
                Assert.Equal([(b, name)], Mentions(await changed.JsonAsync()));
            foreach (var read in await board.Guest.ListAsync($"/api/comment/feed/{feed}"))
                Assert.Equal([(b, name)], Mentions(read!));
            Assert.Equal(["mentioned", "mentioned", "mentioned"], await KindsAsync(bob));
            Assert.Empty(await KindsAsync(cat));
        }

        // By the new name nobody is notified again, and the old one is free for whom it belongs to now.
        using (var changed = await ann.PatchFeedAsync(feed, Form.Of(("content", $"@{next}"))))
            Assert.Equal([(b, next)], Mentions(await changed.JsonAsync()));
        Assert.Equal(3, (await KindsAsync(bob)).Count());
        using (var changed = await ann.PatchFeedAsync(feed, Form.Of(("content", $"@{next} @{name}"))))
            Assert.Equal([(b, next), (c, name)], Mentions(await changed.JsonAsync()).OrderBy(m => m.Item1));
        Assert.Equal(["mentioned"], await KindsAsync(cat));

        static IEnumerable<(long, string)> Mentions(JsonNode text) =>
            text["mentions"]!.AsArray().Select(m => ((long)m!["user_id"]!, (string)m["nickname"]!));
    }

    [Fact]
    public async Task Kinds_can_be_turned_off_and_the_next_best_kind_takes_their_place()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using (
            var off = await ann.Client.PatchAsJsonAsync("/api/notification/settings", new { mentioned = false, feed_liked = false }, Token)
        )
        {
            Assert.Equal(
                """{"feed_liked":false,"comment_liked":true,"commented":true,"answered":true,"followed":true,"mentioned":false}""",
                (await off.JsonAsync()).ToJsonString()
            );
        }

        await bob.CommentAsync(feed, $"@{ann.Nickname}");
        await LikeAsync(bob, "feed", feed);
        await bob.FeedAsync("t", $"@{ann.Nickname}");
        Assert.Equal(["commented"], await KindsAsync(ann));
        using (await ann.Client.PatchAsJsonAsync("/api/notification/settings", new { mentioned = true }, Token))
            await bob.FeedAsync("t", $"@{ann.Nickname}");
        Assert.Equal(["mentioned", "commented"], await KindsAsync(ann));
        using var settings = await ann.Client.GetAsync("/api/notification/settings", Token);
        Assert.NotNull(settings.Headers.ETag);
        Assert.False((bool)(await settings.JsonAsync())["feed_liked"]!);
    }

    [Fact]
    public async Task A_page_has_totals_and_goes_on_by_cursor_and_reading_goes_up_to_an_id()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        for (var n = 0; n < 5; n++)
            await bob.CommentAsync(feed);
        using var first = await ann.Client.GetAsync("/api/notification?limit=3", Token);
        var page = (await first.JsonAsync()).AsArray();
        Assert.Equal((5, "5", 3), (first.Total(), Assert.Single(first.Headers.GetValues("X-Unread-Count")), page.Count));
        await bob.CommentAsync(feed); // meanwhile
        using var second = await ann.Client.GetAsync(first.Next(), Token);
        Assert.Equal(5, page.Concat((await second.JsonAsync()).AsArray()).Select(n => n!.Id()).Distinct().Count());

        await ReadAsync(ann, page[1]!.Id());
        Assert.Equal(2, await UnreadAsync(ann));
        await ReadAsync(cat, long.MaxValue); // only one's own
        Assert.Equal(2, await UnreadAsync(ann));
        await ReadAsync(ann, 0);
        Assert.Equal(2, await UnreadAsync(ann));
        Assert.Equal([false, false, true, true, true, true], (await ListAsync(ann)).Select(n => (bool)n!["read"]!));

        await ReadAsync(cat, (await ListAsync(ann))[0]!.Id(), only: true);
        Assert.Equal(2, await UnreadAsync(ann));
        await ReadAsync(ann, (await ListAsync(ann))[0]!.Id(), only: true);
        Assert.Equal([true, false, true, true, true, true], (await ListAsync(ann)).Select(n => (bool)n!["read"]!));
    }

    [Fact]
    public async Task A_notification_shows_what_it_is_about_and_up_to_three_who_did_it()
    {
        var ann = await board.JoinAsync();
        var fans = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => board.JoinAsync()));
        var feed = await ann.FeedAsync(
            "By the sea",
            $"Waves\n\nall   day @{fans[0].Nickname}",
            new UploadFile("1.png", TestImages.Png(4, 3)),
            new UploadFile("2.png", TestImages.Png(3, 4))
        );
        var comment = (await fans[0].CommentAsync(feed.Id(), string.Concat(Enumerable.Repeat("word ", 100)))).Id();
        foreach (var fan in fans)
            await LikeAsync(fan, "feed", feed.Id());
        foreach (var fan in fans[1..3])
            await LikeAsync(fan, "comment", comment);

        var ofAnn = await ListAsync(ann);

        var image = (string)feed["image_urls"]![0]!;
        Assert.All(ofAnn, n => Assert.Equal(("By the sea", image), ((string)n!["feed_title"]!, (string)n["thumbnail"]!["url"]!)));
        Assert.Equal($"Waves all day @{fans[0].Nickname}", (string)ofAnn[0]!["excerpt"]!);
        Assert.Equal(string.Concat(Enumerable.Repeat("word ", 27)) + "word…", (string)ofAnn[1]!["excerpt"]!);
        // The latest first, then others: who exactly is not said.
        Assert.Equal((5, fans[4].Nickname), ((int)ofAnn[0]!["count"]!, (string)ofAnn[0]!["actors"]![0]!["nickname"]!));
        Assert.Equal(3, Names(ofAnn[0]!).Distinct().Intersect(fans.Select(f => f.Nickname)).Count());
        Assert.Equal([fans[0].Nickname], Names(ofAnn[1]!));
        var ofFan = await ListAsync(fans[0]);
        Assert.Equal([("comment_liked", 2), ("mentioned", 1)], ofFan.Select(n => (Kind(n), Names(n!).Length)));
        Assert.StartsWith("word word", (string)ofFan[0]!["excerpt"]!, StringComparison.Ordinal);

        await fans[1].PutAsync($"/api/follow/{await board.IdOfAsync(ann)}");
        var followed = (await ListAsync(ann))[0]!;
        Assert.Equal((null, null, null), (followed["feed_title"], followed["excerpt"], followed["thumbnail"]));
        await ann.PutAsync($"/api/mute/{await board.IdOfAsync(fans[2])}");
        Assert.DoesNotContain(fans[2].Nickname, (await ListAsync(ann)).SelectMany(n => Names(n!)));
    }

    [Theory]
    [InlineData("feed")]
    [InlineData("comment")]
    public async Task Whoever_mutes_the_latest_who_likes_something_still_reads_of_the_others(string what)
    {
        var (ann, bob, cat, dan) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var liked = what is "feed" ? feed : (await ann.CommentAsync(feed)).Id();
        foreach (var fan in new[] { bob, cat, dan })
            await LikeAsync(fan, what, liked);

        foreach (var (muted, names) in new[] { (dan, new[] { cat, bob }), (cat, [bob]), (bob, (Person[])[]) })
        {
            await ann.PutAsync($"/api/mute/{await board.IdOfAsync(muted)}");
            Assert.Equal(names.Select(n => n.Nickname), (await ListAsync(ann)).SelectMany(n => Names(n!)));
            Assert.Equal(names.Length > 0 ? 1 : 0, (await ann.Client.UnreadByReadAsync())!.UnreadCount);
        }
    }

    [Theory]
    [InlineData("feed")]
    [InlineData("comment")]
    public async Task When_the_latest_like_is_taken_back_the_notification_names_somebody_who_is_not_muted(string what)
    {
        var (ann, bob, cat, dan) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var liked = what is "feed" ? feed : (await ann.CommentAsync(feed)).Id();
        foreach (var fan in new[] { bob, cat, dan })
            await LikeAsync(fan, what, liked);
        await ann.PutAsync($"/api/mute/{await board.IdOfAsync(cat)}");

        using var taken = await dan.Client.DeleteAsync($"/api/like/?{what}_id={liked}", Token);
        Assert.True(taken.IsSuccessStatusCode);
        Assert.Equal([bob.Nickname], (await ListAsync(ann)).SelectMany(n => Names(n!)));
    }

    [Theory]
    [InlineData("hidden comment")]
    [InlineData("hidden feed")]
    [InlineData("blocked")]
    [InlineData("emptied")]
    public async Task What_somebody_is_not_shown_is_in_no_notification(string why)
    {
        var (ann, bob, cat, mod) = (
            await board.JoinAsync(),
            await board.JoinAsync(),
            await board.JoinAsync(),
            await board.JoinAsModeratorAsync()
        );
        // Ann and the moderator are notified of what Bob says on Cat's feed. Moderators see hidden content in the queue, not here.
        var feed = await cat.FeedAsync("A title of Cat", "Words of Cat", new UploadFile("1.png", TestImages.Png(4, 3)));
        var mine = (await ann.CommentAsync(feed.Id())).Id();
        await mod.CommentAsync(feed.Id(), "mine", mine);
        var comment = (await bob.CommentAsync(feed.Id(), $"Secret words @{mod.Nickname}", mine)).Id();
        await ann.CommentAsync(feed.Id(), "keeps the place", comment);
        foreach (var reader in new[] { ann, mod })
            Assert.Contains("Secret words", (await ListAsync(reader)).ToJsonString(), StringComparison.Ordinal);

        // Hiding deletes the notifications of others. One that is written at the same moment stays, as here without the triggers.
        Task<object?> HideAsync(string table, long id) =>
            board.QueryAsync<object>($"SET LOCAL session_replication_role = replica; UPDATE {table} SET hidden = true WHERE id = {id}");
        switch (why)
        {
            case "hidden comment":
                await HideAsync("comments", comment);
                break;
            case "hidden feed":
                await HideAsync("feeds", feed.Id());
                break;
            case "blocked":
                foreach (var reader in new[] { ann, mod })
                    await reader.PutAsync($"/api/block/{await board.IdOfAsync(bob)}");
                break;
            default:
                await bob.RemoveCommentAsync(comment);
                break;
        }

        foreach (var reader in new[] { ann, mod })
        {
            var list = (await ListAsync(reader)).ToJsonString();
            Assert.DoesNotContain("Secret words", list, StringComparison.Ordinal);
            if (reader == ann)
                Assert.Equal(why != "hidden feed", list.Contains("A title of Cat", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_feed_of_somebody_muted_or_blocked_is_not_shown_with_what_others_say_on_it()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = await cat.FeedAsync("Loud title", "Loud words", new UploadFile("1.png", TestImages.Png(4, 3)));
        var mine = (await ann.CommentAsync(feed.Id())).Id();
        await bob.CommentAsync(feed.Id(), "An answer", mine);
        foreach (var what in new[] { "mute", "block" })
        {
            await ann.PutAsync($"/api/{what}/{await board.IdOfAsync(cat)}");
            var one = Assert.Single(await ListAsync(ann))!;
            Assert.Equal((null, "An answer", null), (one["feed_title"], (string)one["excerpt"]!, one["thumbnail"]));
            await ann.DeleteAsync($"/api/{what}/{await board.IdOfAsync(cat)}");
            Assert.Equal("Loud title", (string)Assert.Single(await ListAsync(ann))!["feed_title"]!);
        }

        using (await cat.DeleteFeedAsync(feed.Id()))
            Assert.Empty(await ListAsync(ann));
    }

    [Fact]
    public async Task Moderators_are_told_how_many_cases_wait_for_them()
    {
        var (ann, bob, mod, other) = (
            await board.JoinAsync(),
            await board.JoinAsync(),
            await board.JoinAsModeratorAsync(),
            await board.JoinAsModeratorAsync()
        );
        var before = await WaitingAsync(mod) ?? -1;
        var (one, own) = ((await ann.FeedAsync()).Id(), (await mod.FeedAsync()).Id());
        foreach (var id in new[] { one, own })
            await bob.DoAsync("/api/report", new { feed_id = id, reason = "spam" });

        Assert.Null(await WaitingAsync(ann));
        Assert.Equal((before + 1, before + 2), (await WaitingAsync(mod), await WaitingAsync(other)));
        var taken = await board.QueryAsync<long>($"SELECT id FROM moderation_cases WHERE feed_id = {one}");
        await other.PutAsync($"/api/moderation/cases/{taken}/taken");
        Assert.Equal((before, before + 2), (await WaitingAsync(mod), await WaitingAsync(other)));
        await other.DoAsync($"/api/moderation/cases/{taken}/resolve", new { hide = false });
        Assert.Equal((before, before + 1), (await WaitingAsync(mod), await WaitingAsync(other)));
    }

    [Fact]
    public async Task A_notification_comes_live_to_its_person_alone()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await using var ofAnn = await LiveStream.OpenSettledAsync(board, ann.Client);
        await using var ofBob = await LiveStream.OpenSettledAsync(board, bob.Client);
        var comment = (await bob.CommentAsync(feed)).Id();
        var own = await ofBob.NextAsync("comment_created");
        await ofAnn.NextAsync("comment_created");
        var notification = await ofAnn.NextAsync("notification");
        Assert.Equal(
            ((await ListAsync(ann))[0]!.Id(), "commented", comment, await board.IdOfAsync(bob), 1),
            (
                (long)notification.Data["notification_id"]!,
                Kind(notification.Data),
                (long)notification.Data["comment_id"]!,
                (long)notification.Data["author_id"]!,
                (int)notification.Data["unread_count"]!
            )
        );

        await using var back = await LiveStream.OpenAsync(bob.Client, $"{own.Id}");
        var next = await bob.FeedAsync();
        Assert.Equal(next.Id(), (await back.NextAsync("feed_created")).Feed); // and not Ann's notification
        Assert.Equal(next.Id(), (await ofBob.NextAsync("feed_created")).Feed);
    }

    [Fact]
    public async Task The_count_that_comes_live_leaves_out_what_muted_people_did()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        for (var n = 0; n < 3; n++)
            await bob.CommentAsync(feed);
        await ann.PutAsync($"/api/mute/{await board.IdOfAsync(bob)}");
        Assert.Equal(0, await UnreadAsync(ann));
        await using var stream = await LiveStream.OpenSettledAsync(board, ann.Client);
        await LikeAsync(cat, "feed", feed);
        await stream.NextAsync("feed_liked");
        Assert.Equal(1, (int)(await stream.NextAsync("notification")).Data["unread_count"]!);
        Assert.Equal(1, await UnreadAsync(ann));
    }

    [Fact]
    public async Task Many_who_like_at_once_are_all_counted()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var fans = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => board.JoinAsync()));
        await Task.WhenAll(fans.Select(f => LikeAsync(f, "feed", feed)));
        Assert.Equal(8, (int)Assert.Single(await ListAsync(ann))!["count"]!);
        await Task.WhenAll(fans[1..].Select(async f => (await f.Client.DeleteAsync($"/api/like/?feed_id={feed}", Token)).Dispose()));
        Assert.Equal(
            (1, fans[0].Nickname),
            Summary(Assert.Single(await ListAsync(ann))!) is var (_, count, name) ? (count, name) : default
        );
    }

    [Fact]
    public async Task Bad_input_is_named_and_guests_have_none()
    {
        var ann = await board.JoinAsync();
        foreach (var body in new object[] { new { }, new { id = (long?)null } })
        {
            using var response = await ann.Client.PostAsJsonAsync("/api/notification/read", body, Token);
            await response.IsInvalidAsync("id");
        }

        using (var text = await ann.Client.PostAsJsonAsync("/api/notification/read", new { id = "x" }, Token))
            await text.IsProblemAsync(422);
        using (var nothing = await ann.Client.PatchAsJsonAsync("/api/notification/settings", new { }, Token))
            await nothing.IsInvalidAsync("body");
        using (var wrong = await ann.Client.PatchAsJsonAsync("/api/notification/settings", new { mentioned = "no" }, Token))
            await wrong.IsProblemAsync(422);
        using (var page = await ann.Client.GetAsync("/api/notification?limit=0", Token))
            await page.IsInvalidAsync("limit");
        foreach (var path in new[] { "/api/notification", "/api/notification/unread", "/api/notification/settings" })
        {
            using var guest = await board.Guest.GetAsync(path, Token);
            await guest.IsProblemAsync(401, "Not Authenticated");
        }
    }

    [Fact]
    public async Task A_read_that_asks_says_how_many_are_unread_and_nothing_else_does()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await bob.CommentAsync(feed);

        Assert.Equal(new UnreadResponse(1), await ann.Client.UnreadByReadAsync());
        Assert.Equal(new UnreadResponse(0), await bob.Client.UnreadByReadAsync());
        Assert.Equal(new UnreadResponse(1), await ann.Client.UnreadByReadAsync(method: HttpMethod.Head));
        Assert.Null(await ann.Client.UnreadByReadAsync(wanted: false));
        Assert.Null(await ann.Client.UnreadByReadAsync(method: HttpMethod.Post));
        Assert.Null(await board.Guest.UnreadByReadAsync());
    }

    [Fact]
    public async Task Old_ones_are_deleted_and_young_ones_stay()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await bob.CommentAsync(feed);
        await board.QueryAsync<object>($"UPDATE notifications SET create_dt = now() - interval '91 days' WHERE feed_id = {feed}");
        var young = (await bob.CommentAsync(feed)).Id();
        await using var scope = board.Services.CreateAsyncScope();
        await NotificationCleaner.CleanUpAsync(scope.ServiceProvider.GetRequiredService<FeedDb>(), TimeSpan.FromDays(90), Token);
        Assert.Equal([young], (await ListAsync(ann)).Select(n => (long)n!["comment_id"]!));
    }

    private static string Kind(JsonNode? n) => (string)n!["kind"]!;

    private static (long Id, int Count, string Actor) Summary(JsonNode n) => (n.Id(), (int)n["count"]!, (string)n["actor"]!["nickname"]!);

    private static Task<JsonArray> ListAsync(Person person) => person.Client.ListAsync("/api/notification?limit=100");

    private static async Task<IEnumerable<string>> KindsAsync(Person person) => (await ListAsync(person)).Select(Kind);

    private static string[] Names(JsonNode n) => [.. n["actors"]!.AsArray().Select(a => (string)a!["nickname"]!)];

    private static async Task<int?> WaitingAsync(Person person)
    {
        using var answer = await person.Client.GetAsync("/api/notification/unread", Token);
        var waiting = (int?)(await answer.JsonAsync())["waiting_cases"];
        Assert.Equal(waiting, (await person.Client.UnreadByReadAsync())?.WaitingCases);
        return waiting;
    }

    private static async Task<long> UnreadAsync(Person person)
    {
        using var response = await person.Client.GetAsync("/api/notification/unread", Token);
        var unread = (long)(await response.JsonAsync())["unread_count"]!;
        Assert.Equal(unread, (await person.Client.UnreadByReadAsync())?.UnreadCount);
        return unread;
    }

    private static async Task ReadAsync(Person person, long id, bool? only = null)
    {
        using var answer = await person.Client.PostAsJsonAsync("/api/notification/read", new { id, only }, Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static async Task LikeAsync(Person person, string what, long id)
    {
        using var response = await person.Client.PutAsync($"/api/like/?{what}_id={id}", null, Token);
        await response.JsonAsync();
    }
}
