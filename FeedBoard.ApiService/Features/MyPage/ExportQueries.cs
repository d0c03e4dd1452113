using System.Runtime.CompilerServices;
using System.Text.Json;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.Notifications;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>
/// Everything that the board holds about one person, row by row. Between two pages no connection is held, however slowly the rows are
/// taken.
/// </summary>
internal sealed class ExportQueries(FeedDb db, FeedQueries feeds, IOptions<BoardOptions> board, TimeProvider time)
{
    private const int PageSize = 100;

    public Task<ProfileResponse?> FindProfileAsync(long me, CancellationToken cancellationToken) =>
        ProfileService.FindAsync(me, db, cancellationToken);

    /// <summary>There are few mails: a limited number a day, for a few days.</summary>
    public async Task<ExportedAccount> AccountAsync(long me, CancellationToken cancellationToken)
    {
        var (verified, pending, totp, codes) = (false, (string?)null, false, 0);
        await new SqlCommand(
            db,
            $"""
            SELECT u.email_verified_dt IS NOT NULL,
                   (SELECT email FROM account_links
                    WHERE user_id = u.id AND purpose = {(short)LinkPurpose.ChangeEmail} AND expire_dt > @now
                    ORDER BY create_dt DESC LIMIT 1),
                   EXISTS (SELECT FROM authenticators WHERE user_id = u.id AND on_dt IS NOT NULL),
                   (SELECT count(*)::integer FROM recovery_codes WHERE user_id = u.id)
            FROM users u WHERE u.id = @me
            """
        )
        {
            { "me", me },
            { "now", time.GetUtcNow().UtcDateTime },
        }.ReadAsync(r => (verified, pending, totp, codes) = (r.Boolean(), r.TextOrNull(), r.Boolean(), r.Int32()), cancellationToken);
        var passkeys = await new SqlCommand(
            db,
            "SELECT id, name, create_dt, last_used_dt FROM passkeys WHERE user_id = @me ORDER BY id" // ix_passkeys_user_id
        )
        {
            { "me", me },
        }.ToListAsync(r => new PasskeyResponse(r.Int64(), r.Text(), r.Time(), r.TimeOrNull()), cancellationToken);
        var mails = await new SqlCommand(
            db,
            """
            SELECT kind, address, create_dt, sent_dt, change, detail FROM outgoing_mails  -- ix_outgoing_mails_user_id
            WHERE user_id = @me ORDER BY id
            """
        )
        {
            { "me", me },
        }.ToListAsync(
            r => new ExportedMail(
                JsonNamingPolicy.SnakeCaseLower.ConvertName($"{(MailKind)r.Int16()}"),
                r.Text(),
                r.Time(),
                r.TimeOrNull(),
                r.Int16OrNull() is { } change ? JsonNamingPolicy.SnakeCaseLower.ConvertName($"{(SecurityChange)change}") : null,
                r.TextOrNull()
            ),
            cancellationToken
        );
        var invites = await new SqlCommand(
            db,
            "SELECT max_uses, uses, create_dt, expire_dt FROM invites WHERE user_id = @me ORDER BY id" // ix_invites_user_id
        )
        {
            { "me", me },
        }.ToListAsync(r => new ExportedInvite(r.Int32(), r.Int32(), r.Time(), r.Time()), cancellationToken);
        var logins = await new SqlCommand(
            db,
            "SELECT provider, issuer, subject, create_dt FROM logins WHERE user_id = @me ORDER BY provider" // ux_logins_user_id_provider
        )
        {
            { "me", me },
        }.ToListAsync(r => new ExportedLogin(r.Text(), r.Text(), r.Text(), r.Time()), cancellationToken);
        return new(verified, pending, totp, codes, passkeys, mails, invites, logins);
    }

    public async IAsyncEnumerable<FeedResponse> FeedsAsync(long me, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sort = FeedSort.ByUser.Find("id_asc")!;
        for (Cursor? after = null; ;)
        {
            var page = await feeds.ListByUserAsync(
                new(me, Nickname: null, Emails: null),
                new("export", sort, 0, PageSize, after),
                cancellationToken
            );
            foreach (var feed in page.Items)
                yield return feed;
            if (page.Items.Count <= PageSize)
                yield break;
            after = new(sort.Name, 0, page.Items[^1].Id);
        }
    }

    public IAsyncEnumerable<ExportedComment> CommentsAsync(SignedIn me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT c.id, c.content, c.feed_id, c.parent_id, c.like_count,
                   EXISTS (SELECT FROM comment_likes l WHERE l.comment_id = c.id AND l.user_id = @me),        -- pk_comment_likes
                   c.reply_count, c.create_dt, c.update_dt, c.hidden, c.waiting
            FROM comments c WHERE c.author_id = @me AND (c.create_dt, c.id) > (@after_dt, @after)  -- ix_comments_author_id_create_dt
            ORDER BY c.create_dt, c.id LIMIT {PageSize}
            """,
            me.Id,
            r => new ExportedComment(
                r.Int64(),
                r.Text(),
                r.Int64(),
                r.Int64OrNull(),
                me.Id,
                me.Email,
                me.Nickname,
                r.Int32(),
                r.Boolean(),
                r.Int32(),
                r.Time(),
                r.Time(),
                r.Boolean(),
                r.Boolean()
            ),
            c => (c.CreateDt, c.Id),
            cancellationToken
        );

    public async IAsyncEnumerable<ExportedLike> LikesAsync(long me, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var like in OfTableAsync("feed"))
            yield return new(like.Id, CommentId: null, like.At);
        await foreach (var like in OfTableAsync("comment"))
            yield return new(FeedId: null, like.Id, like.At);

        IAsyncEnumerable<(long Id, DateTime At)> OfTableAsync(string what) =>
            PagesAsync(
                $"""
                SELECT {what}_id, create_dt FROM {what}_likes  -- ix_feed_likes_user_id, ix_comment_likes_user_id
                WHERE user_id = @me AND {what}_id > @after
                ORDER BY {what}_id LIMIT {PageSize}
                """,
                me,
                r => (r.Int64(), r.Time()),
                l => (DateTime.UnixEpoch, l.Item1),
                cancellationToken
            );
    }

    public IAsyncEnumerable<ExportedPerson> FollowersAsync(long me, CancellationToken cancellationToken) =>
        PeopleAsync("following_id", "follower_id", me, cancellationToken);

    public IAsyncEnumerable<ExportedPerson> FollowingsAsync(long me, CancellationToken cancellationToken) =>
        PeopleAsync("follower_id", "following_id", me, cancellationToken);

    public IAsyncEnumerable<ExportedSession> SessionsAsync(SignedIn me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT id, device, create_dt, last_seen_dt FROM sessions  -- ix_sessions_user_id
            WHERE user_id = @me AND id > @after ORDER BY id LIMIT {PageSize}
            """,
            me.Id,
            r =>
            {
                var id = r.Int64();
                return new ExportedSession(id, r.Text(), r.Time(), r.Time(), Current: id == me.SessionId);
            },
            s => (DateTime.UnixEpoch, s.Id),
            cancellationToken
        );

    /// <summary>Without the tokens themselves, which the board does not have.</summary>
    public IAsyncEnumerable<TokenResponse> TokensAsync(long me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT id, name, scopes, prefix, create_dt, expire_dt, last_used_dt FROM api_tokens  -- ix_api_tokens_user_id
            WHERE user_id = @me AND id > @after ORDER BY id LIMIT {PageSize}
            """,
            me,
            r => new TokenResponse(
                r.Int64(),
                r.Text(),
                TokenScopeNames.Of((TokenScopes)r.Int16()),
                r.Text(),
                r.Time(),
                r.Time(),
                r.TimeOrNull()
            ),
            t => (DateTime.UnixEpoch, t.Id),
            cancellationToken
        );

    /// <summary>There are few: each is a kind of browser and a network.</summary>
    public async Task<IReadOnlyList<ExportedDevice>> DevicesAsync(long me, CancellationToken cancellationToken) =>
        await new SqlCommand(db, "SELECT device, create_dt, last_dt FROM login_devices WHERE user_id = @me ORDER BY create_dt, hash")
        {
            { "me", me },
        }.ToListAsync(r => new ExportedDevice(r.Text(), r.Time(), r.Time()), cancellationToken); // pk_login_devices

    public IAsyncEnumerable<ExportedNotification> NotificationsAsync(long me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read
            FROM notifications n JOIN users a ON a.id = n.actor_id
            WHERE n.user_id = @me AND n.id > @after ORDER BY n.id LIMIT {PageSize}  -- ix_notifications_user_id
            """,
            me,
            r => new ExportedNotification(
                r.Int64(),
                r.Text(),
                r.Int64OrNull(),
                r.Int64OrNull(),
                new(r.Int64(), r.Text()),
                r.Int32(),
                r.Time(),
                r.Boolean()
            ),
            n => (DateTime.UnixEpoch, n.Id),
            cancellationToken
        );

    public async Task<NotificationSettingsResponse> NotificationSettingsAsync(long me, CancellationToken cancellationToken) =>
        NotificationInput.SettingsWithout(
            await new SqlCommand(db, "SELECT kind FROM notification_mutes WHERE user_id = @me") { { "me", me } }.ToListAsync(
                r => r.Text(),
                cancellationToken
            )
        );

    public IAsyncEnumerable<RestrictedPersonResponse> RestrictedAsync(
        Restriction restriction,
        long me,
        CancellationToken cancellationToken
    ) =>
        PagesAsync(
            $"""
            SELECT u.id, u.nickname, r.create_dt FROM {restriction.Table} r JOIN users u ON u.id = r.{restriction.Column}
            WHERE r.user_id = @me AND r.{restriction.Column} > @after  -- pk_blocks, pk_mutes
            ORDER BY r.{restriction.Column} LIMIT {PageSize}
            """,
            me,
            r => new RestrictedPersonResponse(r.Int64(), r.Text(), r.Time()),
            p => (DateTime.UnixEpoch, p.Id),
            cancellationToken
        );

    public IAsyncEnumerable<ReportResponse> ReportsAsync(long me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT id, feed_id, comment_id, reason, note, create_dt FROM reports  -- ux_reports_comment
            WHERE reporter_id = @me AND id > @after ORDER BY id LIMIT {PageSize}
            """,
            me,
            r => new ReportResponse(
                r.Int64(),
                r.Int64(),
                r.Int64OrNull(),
                r.Text(),
                r.Text(),
                r.Time()
            ),
            r => (DateTime.UnixEpoch, r.Id),
            cancellationToken
        );

    /// <summary>Names of the images that the person's feeds show.</summary>
    public IAsyncEnumerable<(long Id, string Name)> ImagesAsync(long me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT i.id, i.name FROM images i JOIN feeds f ON f.id = i.feed_id
            WHERE f.author_id = @me AND i.id > @after  -- ix_feeds_author_id, ix_images_feed_id
            ORDER BY i.id LIMIT {PageSize}
            """,
            me,
            r => (Id: r.Int64(), Name: r.Text()),
            i => (DateTime.UnixEpoch, i.Id),
            cancellationToken
        );

    /// <summary>Whether a feed still shows the image.</summary>
    public async Task<bool> IsShownAsync(string name, CancellationToken cancellationToken) =>
        await new SqlCommand(db, $"SELECT 1 FROM images WHERE name = @name AND state = {(short)ImageState.Attached}")
        {
            { "name", name },
        }.SingleOrDefaultAsync(r => r.Int32(), cancellationToken)
            is not null;

    private IAsyncEnumerable<ExportedPerson> PeopleAsync(string mine, string theirs, long me, CancellationToken cancellationToken) =>
        PagesAsync(
            $"""
            SELECT u.id, u.nickname, u.email, f.create_dt FROM follows f JOIN users u ON u.id = f.{theirs}
            WHERE f.{mine} = @me AND f.{theirs} > @after  -- pk_follows, ix_follows_following_id
            ORDER BY f.{theirs} LIMIT {PageSize}
            """,
            me,
            r => new ExportedPerson(r.Int64(), r.Text(), r.TextIf(board.Value.ShowEmails), r.Time()),
            p => (DateTime.UnixEpoch, p.Id),
            cancellationToken
        );

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string sql,
        long me,
        Func<RowReader, T> read,
        Func<T, (DateTime At, long Id)> key,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var after = (At: DateTime.UnixEpoch, Id: 0L); ;)
        {
            var page = await new SqlCommand(db, sql)
            {
                { "me", me },
                { "after", after.Id },
                { "after_dt", after.At },
            }.ToListAsync(read, cancellationToken);
            foreach (var row in page)
                yield return row;
            if (page.Count < PageSize)
                yield break;
            after = key(page[^1]);
        }
    }
}
