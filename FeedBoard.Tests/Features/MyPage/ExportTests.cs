using System.IO.Compression;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.MyPage;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.MyPage;

public sealed class ExportFromAFolderTests(FileBoard board) : ExportTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class ExportFromABucketTests(S3Board board) : ExportTests(board), IClassFixture<S3Board>;

/// <summary>Everything of one person in one archive; the same for both stores.</summary>
public abstract class ExportTests(BoardFixture board)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_archive_holds_what_the_board_holds()
    {
        var (ann, bob) = (await board.JoinAsync("\uc548\ub155 \uae40"), await board.JoinAsync());
        var (a, b) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob));
        var feed = await ann.FeedAsync(
            "제목 <b>",
            "\"quoted\"\n🐈",
            new UploadFile("a.png", TestImages.Png(400, 300)),
            new UploadFile("b.jpg", TestImages.Jpeg(30, 20))
        );
        await ann.FeedAsync();
        var ofBob = (await bob.FeedAsync("t", "c", new UploadFile("c.png", TestImages.Png(10, 10)))).Id();
        var comment = await board.CommentAsync(ofBob, a, content: "mine");
        var reply = await board.CommentAsync(ofBob, b, comment, content: "not mine");
        await board.LikeAsync("feed", ofBob, a, b);
        await board.LikeAsync("feed", feed.Id(), a);
        await board.LikeAsync("comment", reply, a);
        await board.FollowAsync(a, b);
        await board.QueryAsync<object>(
            $"""
            UPDATE comments SET hidden = true WHERE id = {comment};
            INSERT INTO mutes (user_id, muted_id) VALUES ({a}, {b});
            INSERT INTO blocks (user_id, blocked_id) VALUES ({a}, {b});
            INSERT INTO moderation_cases (id, feed_id) VALUES (1, {ofBob});
            INSERT INTO reports (case_id, reporter_id, feed_id, reason, note) VALUES (1, {a}, {ofBob}, 'spam', 'a note'),
                (1, {b}, {ofBob}, 'hate', 'of somebody else');
            """
        );

        using var zip = await ReadAsync(ann);
        Assert.Equal(
            [
                "README.txt",
                "profile.json",
                "account.json",
                "feeds.json",
                "comments.json",
                "likes.json",
                "follows.json",
                "sessions.json",
                "devices.json",
                "tokens.json",
                "notifications.json",
                "safety.json",
            ],
            zip.Entries.Select(e => e.FullName).Where(n => !n.StartsWith("images/", StringComparison.Ordinal))
        );

        using var list = await ann.Client.GetAsync($"/api/feed/list-by-user?user_id={a}&sort_by=id_asc", Token);
        Assert.True(JsonNode.DeepEquals(await list.JsonAsync(), await JsonAsync(zip, "feeds.json")));
        var profile = await JsonAsync(zip, "profile.json");
        Assert.Equal(
            (a, ann.Email, ann.Nickname, 2L, 0L, 1L),
            (
                profile.Id(),
                (string)profile["email"]!,
                (string)profile["nickname"]!,
                (long)profile["feed_count"]!,
                (long)profile["follower_count"]!,
                (long)profile["following_count"]!
            )
        );

        var said = Assert.Single((await JsonAsync(zip, "comments.json")).AsArray())!;
        Assert.Equal(
            [
                "author_email",
                "author_id",
                "author_nickname",
                "content",
                "create_dt",
                "feed_id",
                "hidden",
                "id",
                "like_count",
                "liked",
                "parent_id",
                "reply_count",
                "update_dt",
                "waiting",
            ],
            said.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal((comment, "mine", 1), (said.Id(), (string)said["content"]!, (int)said["reply_count"]!));
        Assert.Equal(("person", true, false), ((string)profile["role"]!, (bool)said["hidden"]!, (bool)said["waiting"]!));
        Assert.Equal(
            [(feed.Id(), null), (ofBob, null), (null, (long?)reply)],
            (await JsonAsync(zip, "likes.json")).AsArray().Select(l => ((long?)l!["feed_id"], (long?)l["comment_id"]))
        );
        var follows = await JsonAsync(zip, "follows.json");
        Assert.Empty(follows["followers"]!.AsArray());
        Assert.Equal(
            (b, bob.Nickname, null),
            Assert.Single(follows["followings"]!.AsArray()) is { } f ? (f.Id(), (string)f["nickname"]!, (string?)f["email"]) : default
        );
        Assert.True((bool)Assert.Single((await JsonAsync(zip, "sessions.json")).AsArray())!["current"]!);

        var safety = await JsonAsync(zip, "safety.json");
        foreach (var kept in new[] { "blocks", "mutes" })
            Assert.Equal(
                (b, bob.Nickname),
                Assert.Single(safety[kept]!.AsArray()) is { } restricted ? (restricted.Id(), (string)restricted["nickname"]!) : default
            );
        Assert.Equal(
            (ofBob, "spam", "a note"),
            Assert.Single(safety["reports"]!.AsArray()) is { } report
                ? ((long)report["feed_id"]!, (string)report["reason"]!, (string)report["note"]!)
                : default
        );

        var images = zip.Entries.Where(e => e.FullName.StartsWith("images/", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            feed["image_urls"]!.AsArray().Select(u => $"images/{ImageUrls.NameIn((string)u!)}").Order(StringComparer.Ordinal),
            images.Select(i => i.FullName).Order(StringComparer.Ordinal)
        );
        foreach (var url in feed["image_urls"]!.AsArray().Select(u => (string)u!))
        {
            var entry = zip.GetEntry($"images/{ImageUrls.NameIn(url)}")!;
            Assert.Equal(entry.Length, entry.CompressedLength);
            Assert.Equal(await board.Guest.GetByteArrayAsync(url, Token), await BytesAsync(entry));
        }
    }

    [Fact]
    public async Task Long_lists_are_whole()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var a = await board.IdOfAsync(ann);
        await board.QueryAsync<object>(
            $"""
            INSERT INTO feeds (author_id, title, content) SELECT {a}, 'n' || n, 'c' FROM generate_series(1, 250) n;
            INSERT INTO comments (feed_id, author_id, content) SELECT id, {a}, 'c' FROM feeds WHERE author_id = {a} ORDER BY id LIMIT 200;
            INSERT INTO feed_likes (feed_id, user_id) SELECT id, {a} FROM feeds WHERE author_id = {a};
            INSERT INTO comment_likes (comment_id, user_id) SELECT id, {a} FROM comments WHERE author_id = {a} LIMIT 101;
            INSERT INTO sessions (user_id, device, expire_dt) SELECT {a}, 'd' || n, now() + interval '1 day' FROM generate_series(1, 150) n;
            """
        );
        using var zip = await ReadAsync(ann);
        Assert.Equal(
            Enumerable.Range(1, 250).Select(n => $"n{n}"),
            (await JsonAsync(zip, "feeds.json")).AsArray().Select(f => (string)f!["title"]!)
        );
        Assert.Equal(200, (await JsonAsync(zip, "comments.json")).AsArray().Select(c => c!.Id()).Distinct().Count());
        Assert.Equal(351, (await JsonAsync(zip, "likes.json")).AsArray().Select(l => l!.ToJsonString()).Distinct().Count());
        Assert.Equal(151, (await JsonAsync(zip, "sessions.json")).AsArray().Select(s => s!.Id()).Distinct().Count());
        using var none = await ReadAsync(bob);
        Assert.Empty((await JsonAsync(none, "feeds.json")).AsArray());
        Assert.Empty((await JsonAsync(none, "comments.json")).AsArray());
        Assert.Empty((await JsonAsync(none, "likes.json")).AsArray());
    }

    [Fact]
    public async Task A_lost_image_is_named_and_takes_nothing_else_along()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(
            "t",
            "c",
            new UploadFile("a.png", TestImages.Png(11, 5)),
            new UploadFile("b.png", TestImages.Png(12, 5)),
            new UploadFile("c.png", TestImages.Png(13, 5))
        );
        var names = feed["image_urls"]!.AsArray().Select(u => ImageUrls.NameIn((string)u!)!).ToList();
        await board.Services.GetRequiredService<IImageStore>().DeleteAsync(names[1], Token);
        using (var zip = await ReadAsync(ann))
        {
            Assert.Equal([$"images/{names[0]}", $"images/{names[2]}", "lost-images.json"], zip.Entries.TakeLast(3).Select(e => e.FullName));
            Assert.Equal([names[1]], (await JsonAsync(zip, "lost-images.json")).AsArray().Select(n => (string)n!));
        }

        using var delete = await ann.DeleteFeedAsync(feed.Id());
        using var none = await ReadAsync(ann);
        Assert.DoesNotContain(none.Entries, e => e.FullName == "lost-images.json");
    }

    [Fact]
    public async Task One_person_has_two_at_the_same_time()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var running = board.Services.GetRequiredService<RunningExports>();
        var person = await ann.IdAsync();
        using (running.Enter(person))
        using (running.Enter(person))
        {
            using var third = await ann.Client.GetAsync("/api/mypage/export", Token);
            await third.IsProblemAsync(429);
            Assert.True(third.Headers.RetryAfter!.Delta > TimeSpan.Zero);
            (await ReadAsync(bob)).Dispose();
        }

        for (var n = 0; n < 3; n++)
            (await ReadAsync(ann)).Dispose(); // each counts only until it has ended
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public async Task It_breaks_off_within_a_minute_after_its_session_has_ended(int minutes, bool ended)
    {
        var ann = await board.JoinAsync();
        var id = await board.IdOfAsync(ann);
        await board.QueryAsync<object>(
            $"""
            INSERT INTO feeds (author_id, title, content)
            SELECT {id}, 'n' || n, (SELECT string_agg(md5(n || '-' || m), '') FROM generate_series(1, 100) m) FROM generate_series(1, 300) n
            """
        );
        var session = await board.QueryAsync<long>($"SELECT max(id) FROM sessions WHERE user_id = {id}");
        await using var scope = board.Services.CreateAsyncScope();
        var export = scope.ServiceProvider.GetRequiredService<Export>();
        var me = (await scope.ServiceProvider.GetRequiredService<SessionLookup>().FindAsync(id, session, Token))!;
        var aborted = false;
        await using var output = new Meanwhile(async () =>
        {
            if (ended)
                await board.QueryAsync<object>($"DELETE FROM sessions WHERE id = {session}");
            board.Clock.Advance(TimeSpan.FromMinutes(minutes));
        });
        var writing = export.WriteAsync(await export.PrepareAsync(id, Token), me, output, () => aborted = true, Token);
        if (ended)
            await Assert.ThrowsAsync<ProblemException>(() => writing);
        else
            await writing;
        Assert.Equal(ended, aborted);
        // A megabyte of hexadecimal digits is about half of that. A client that reads quickly gets the rest of the minute.
        Assert.Equal(minutes == 0 || !ended, output.Length > 300_000);
    }

    [Fact]
    public async Task A_guest_has_nothing_to_export()
    {
        using var response = await board.Guest.GetAsync("/api/mypage/export", Token);
        await response.IsProblemAsync(401, "Not Authenticated");
    }

    /// <summary>Somebody to whom something happens once the first 50,000 bytes have come.</summary>
    private sealed class Meanwhile(Func<Task> happens) : MemoryStream
    {
        private bool happened;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            if (happened || Length < 50_000)
                return;
            happened = true;
            await happens();
        }
    }

    private static async Task<ZipArchive> ReadAsync(Person person)
    {
        using var response = await person.Client.GetAsync("/api/mypage/export", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Matches(@"^feedboard-\d{8}\.zip$", response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Null(response.Content.Headers.ContentLength);
        return new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync(Token)), ZipArchiveMode.Read);
    }

    private static async Task<JsonNode> JsonAsync(ZipArchive zip, string name) => JsonNode.Parse(await BytesAsync(zip.GetEntry(name)!))!;

    private static async Task<byte[]> BytesAsync(ZipArchiveEntry entry)
    {
        await using var content = await entry.OpenAsync(Token);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
