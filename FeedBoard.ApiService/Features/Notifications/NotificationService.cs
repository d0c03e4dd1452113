using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.Registrations;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Notifications;

/// <summary>A person's notifications and which kinds they want; each call is one statement.</summary>
internal sealed class NotificationService(FeedDb db, ReadDb reads, ImageUrls urls)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    // The planner does not see whose they are. It would expect fewer for most people than for anybody, and so make a new plan at each call,
    // which takes ten times as long as the statement.
    private const string Me = "(SELECT @me::bigint)";

    private const string Mine = $"user_id = {Me}";

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
            SELECT t.total, t.unread, {NotificationColumns.Of(me.View)}
            FROM (
                SELECT (SELECT count(*) FROM notifications WHERE {Mine}{notMuted}) AS total,  -- ix_notifications_user_id
                       {UnreadCount(Me, me.View)} AS unread  -- ix_notifications_unread
            ) t
            LEFT JOIN LATERAL (
                SELECT * FROM notifications
                WHERE {Mine}{notMuted} AND {page.Begins("t.total")} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) n ON true
            {NotificationColumns.Joins(me.View)}
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
                        items.Add(NotificationColumns.Read(r, urls));
                },
                cancellationToken
            );
        return (new(items, total), unread);
    }

    private static string UnreadCount(string person, View view) =>
        $"(SELECT count(*) FROM notifications WHERE user_id = {person} AND NOT read{VisibilitySql.AndUnmuted(view, "actor_id", person)})";

    /// <summary>SQL: the columns of <see cref="ReadUnread"/> for one person.</summary>
    /// <param name="person">Their id. Not a mere parameter: the planner would make a new plan at each call.</param>
    /// <param name="view">What is known of the person: the statement is shorter if they mute nobody or are no moderator.</param>
    /// <param name="role">Their role, if <paramref name="view"/> does not know it.</param>
    public static string UnreadColumns(string person, View view, string? role = null)
    {
        return $"""
            {UnreadCount(person, view)},  -- ix_notifications_unread
            {OfModerator(CaseQueries.WaitingCount(person))},
            {OfModerator(RegistrationQueries.WaitingCount)}
            """;

        string OfModerator(string count) =>
            !view.HasFlag(View.Moderates) ? "NULL::integer"
            : role is null ? count
            : $"CASE WHEN {role} >= {(short)Role.Moderator} THEN {count} END";
    }

    public static UnreadResponse ReadUnread(RowReader row) => new(row.Int64(), row.Int32OrNull(), row.Int32OrNull());

    public async Task<UnreadResponse> UnreadAsync(SignedIn me, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(reads, $"SELECT {UnreadColumns(Me, me.View)}") { { "me", me.Id } };
        UnreadResponse? found = null;
        await sql.ReadAsync(r => found = ReadUnread(r), cancellationToken);
        return found!;
    }

    /// <summary>What came with a higher id stays unread: it has not been seen yet.</summary>
    /// <param name="only">Whether only the one with the id becomes read.</param>
    public Task MarkReadAsync(long id, bool only, SignedIn me, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
                new SqlCommand(
                    db,
                    $"""
                    UPDATE notifications SET read = true
                    WHERE user_id = @me AND id {(only ? "=" : "<=")} @id AND NOT read  -- ix_notifications_unread
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
            )
            .OrInvalidTokenAsync();
        return await SettingsAsync(me, cancellationToken);
    }

    /// <summary>
    /// Leaves out what muted people did. It is there again when the caller no longer mutes them.
    /// </summary>
    private static string NotMuted(SignedIn me) => VisibilitySql.AndUnmuted(me.View, "actor_id");

    private Task RunAsync(Func<SqlCommand> sql, CancellationToken cancellationToken) =>
        db.UntilNotDeadlockedAsync(() => sql().ReadAsync(_ => { }, cancellationToken));
}
