using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Npgsql;

namespace FeedBoard.ApiService.Features.Notifications;

/// <summary>A person's notifications and which kinds they want; each call is one statement.</summary>
internal sealed class NotificationService(FeedDb db, ReadDb reads)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    /// <summary>The columns that <see cref="Read"/> reads: the notification <c>n</c> and the person <c>a</c> who caused it.</summary>
    public const string Columns = "n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read";

    public static NotificationResponse Read(RowReader row) =>
        new(
            row.Int64(),
            row.Text(),
            row.Int64OrNull(),
            row.Int64OrNull(),
            new(row.Int64(), row.Text()),
            row.Int32(),
            row.Time(),
            row.Boolean()
        );

    public async Task<(Page<NotificationResponse> Page, long Unread)> ListAsync(
        SignedIn me,
        PageSpec page,
        CancellationToken cancellationToken
    )
    {
        var notMuted = NotMuted(me);
        var (items, total, unread) = (new List<NotificationResponse>(), 0L, 0L);
        var sql = new SqlCommand(
            reads,
            $"""
            SELECT t.total, t.unread, {Columns}
            FROM (
                SELECT (SELECT count(*) FROM notifications WHERE user_id = @me{notMuted}) AS total,  -- ix_notifications_user_id
                       (SELECT count(*) FROM notifications WHERE user_id = @me AND NOT read{notMuted}) AS unread  -- ix_notifications_unread
            ) t
            LEFT JOIN LATERAL (
                SELECT * FROM notifications
                WHERE user_id = @me{notMuted} AND {page.Begins("t.total")} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) n ON true
            LEFT JOIN users a ON a.id = n.actor_id                                                                     -- pk_users
            ORDER BY {page.Sort.OrderBy("n.")}
            """
        )
        {
            { "me", me.Id },
            { "caller", me.Id },
        };
        await page.Bind(sql)
            .ReadAsync(
                r =>
                {
                    (total, unread) = (r.Int64(), r.Int64());
                    if (!r.IsNull)
                        items.Add(Read(r));
                },
                cancellationToken
            );
        return (new(items, total), unread);
    }

    public async Task<UnreadResponse> UnreadAsync(SignedIn me, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(reads, $"SELECT count(*) FROM notifications WHERE user_id = @me AND NOT read{NotMuted(me)}")
        {
            { "me", me.Id },
            { "caller", me.Id },
        }; // ix_notifications_unread
        return new(await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) ?? 0);
    }

    /// <summary>Notifications with a higher id stay unread, because the person has not seen them yet.</summary>
    public Task MarkReadAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
                new SqlCommand(
                    db,
                    """
                    UPDATE notifications SET read = true WHERE user_id = @me AND id <= @id AND NOT read  -- ix_notifications_unread
                    """
                )
                {
                    { "me", me.Id },
                    { "id", id },
                },
            cancellationToken
        );

    public async Task<NotificationSettingsResponse> SettingsAsync(SignedIn me, CancellationToken cancellationToken) =>
        NotificationInput.SettingsWithout(
            await new SqlCommand(reads, "SELECT kind FROM notification_mutes WHERE user_id = @me")
            {
                { "me", me.Id },
            } // pk_notification_mutes
            .ToListAsync(r => r.Text(), cancellationToken)
        );

    public async Task<NotificationSettingsResponse> ChangeSettingsAsync(
        NotificationSettingsRequest request,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var (off, on) = request.Checked();
        try
        {
            await RunAsync(
                () =>
                    new SqlCommand(
                        db,
                        """
                        DELETE FROM notification_mutes WHERE user_id = @me AND kind = ANY (@on);  -- pk_notification_mutes

                        INSERT INTO notification_mutes (user_id, kind) SELECT @me, kind FROM unnest(@off) kind ORDER BY kind
                        ON CONFLICT DO NOTHING
                        """
                    )
                    {
                        { "me", me.Id },
                        { "on", on },
                        { "off", off },
                    },
                cancellationToken
            );
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            throw Problem.InvalidToken(); // the account went away meanwhile
        }

        return await SettingsAsync(me, cancellationToken);
    }

    /// <summary>
    /// What those did whom somebody mutes now, they are not shown; when they do not mute them any more, it is there again.
    /// </summary>
    private static string NotMuted(SignedIn me) => me.Mutes ? $" AND {VisibilitySql.Unmuted("actor_id")}" : "";

    private Task<bool> RunAsync(Func<SqlCommand> sql, CancellationToken cancellationToken) =>
        db.UntilNotDeadlockedAsync(async () =>
        {
            await sql().ReadAsync(_ => { }, cancellationToken);
            return true;
        });
}
