using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Users;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Reads feeds as the API returns them: one statement each, with author, images and total.</summary>
internal sealed class FeedQueries(ReadDb db, CurrentUser me, ImageUrls urls, IOptions<BoardOptions> options)
{
    /// <summary>What <see cref="PageAsync(PageSpec, SqlCommand, CancellationToken)"/> reads after the total.</summary>
    public string Columns => ColumnsFor(me.IsGuest);

    private static string ColumnsFor(bool guest) =>
        $"""
            f.id, f.title, f.content, f.author_id, u.email, u.nickname,
            {ImageColumns},
            f.like_count, f.comment_count, {(guest ? "false" : "l.user_id IS NOT NULL")}, f.hidden, f.waiting,
            {Mentions.OfFeed},
            f.create_dt, f.update_dt
            """;

    private FeedResponse Read(RowReader row)
    {
        var (id, title, content, author) = (row.Int64(), row.Text(), row.Text(), row.Int64());
        var email = row.TextIf(options.Value.ShowEmails || author == me.IdOrNull);
        var nickname = row.Text();
        var images = ReadImages(row);
        return new(
            id,
            title,
            content,
            author,
            email,
            nickname,
            ImageUrls: [.. images.Select(i => i.Url)],
            Images: images,
            LikeCount: row.Int32(),
            CommentCount: row.Int32(),
            Liked: row.Boolean(),
            Hidden: row.Boolean(),
            Waiting: row.Boolean(),
            Mentions: Mentions.Read(row),
            CreateDt: row.Time(),
            UpdateDt: row.Time()
        );
    }

    private const string ImageColumns =
        "i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states";

    // Ordered once: an ORDER BY within an aggregate starts a sort for each of them and each feed, even of a feed without images.
    private const string Images = """
        LEFT JOIN LATERAL (
            SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
                   array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
                   array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
                   array_agg(animated) AS animated
            FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
        ) i ON true
        """;

    private FeedImageResponse[] ReadImages(RowReader row)
    {
        if (row.IsNull)
        {
            row.SkipNulls();
            return [];
        }

        var names = row.Array<string>();
        var widths = row.Array<int>();
        var heights = row.Array<int>();
        var contentTypes = row.Array<string>();
        var sizes = row.Array<long>();
        var alts = row.Array<string>();
        var animated = row.Array<bool>();
        var placeholders = row.Array<string?>();
        var states = row.Array<short>();
        return
        [
            .. names.Select(
                (name, n) =>
                    new FeedImageResponse(
                        urls.Of(name),
                        widths[n],
                        heights[n],
                        contentTypes[n],
                        sizes[n],
                        alts[n],
                        animated[n],
                        placeholders[n],
                        urls.OfThumbnails(name, widths[n], heights[n], (ThumbnailState)states[n])
                    )
            ),
        ];
    }

    private const string Liked = "LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = @caller   -- pk_feed_likes";

    /// <summary>The joins that <see cref="Columns"/> need, beside feeds f and users u.</summary>
    public string Joins => JoinsFor(me.IsGuest);

    private static string JoinsFor(bool guest) => guest ? Images : $"{Images}\n{Liked}";

    private static readonly SqlText FindAsGuest = new(FindSql(View.Guest)),
        Find = new(FindSql(View.SignedIn)),
        FindAsModerator = new(FindSql(View.SignedIn | View.Moderates));

    private static string FindSql(View view) =>
        $"""
            SELECT {ColumnsFor(view == View.Guest)}
            FROM feeds f JOIN users u ON u.id = f.author_id                               -- pk_feeds, pk_users
            {JoinsFor(view == View.Guest)}
            WHERE f.id = @id AND {VisibilitySql.Found(view, "f.")}
            """;

    public Task<FeedResponse?> FindAsync(long id, CancellationToken cancellationToken) => FindAsync(id, db, cancellationToken);

    /// <param name="within">The context in whose transaction it is read.</param>
    public async Task<FeedResponse?> FindAsync(long id, ISqlConnections within, CancellationToken cancellationToken)
    {
        FeedResponse? feed = null;
        var sql = new SqlCommand(
            within,
            me.IsGuest ? FindAsGuest
                : me.View.HasFlag(View.Moderates) ? FindAsModerator
                : Find
        )
        {
            { "id", id },
        };
        await me.Bind(sql).ReadAsync(r => feed = Read(r), cancellationToken);
        return feed;
    }

    public Task<Page<FeedResponse>> ListAsync(PageSpec page, CancellationToken cancellationToken) =>
        PageAsync(
            page,
            new SqlCommand(
                db,
                PageStatements.Of(
                    "feeds",
                    me.View,
                    page,
                    () =>
                        $"""
                            SELECT t.total{VisibilitySql.MinusMutedFeeds(me.View)}, {Columns}
                            FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
                            {(page.Skip == 0 ? Listed(page) : ListedFar(page))}
                            LEFT JOIN users u ON u.id = f.author_id
                            {Joins}
                            ORDER BY {page.Sort.OrderBy("f.")}
                            """
                )
            ),
            cancellationToken
        );

    private string Listed(PageSpec page) =>
        $"""
            LEFT JOIN LATERAL (
                SELECT * FROM feeds
                WHERE {VisibilitySql.Listed(me.View)} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}   -- ix_feeds_create_dt, ix_feeds_update_dt
            ) f ON true
            """;

    /// <summary>
    /// Skips rows by an index-only scan. The few feeds that are not on the list are read first, so no skipped feed is fetched.
    /// </summary>
    private string ListedFar(PageSpec page) =>
        $"""
            LEFT JOIN LATERAL (
                SELECT id FROM feeds WHERE {page.Begins("t.total")} AND {VisibilitySql.ListedById(me.View)}
                ORDER BY {page.Sort.OrderBy()} {page.Range}  -- ix_feeds_create_dt, ix_feeds_update_dt
            ) p ON true
            LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
            """;

    /// <summary>The feeds of the person with all of the given names; an empty page if there is none.</summary>
    public Task<Page<FeedResponse>> ListByUserAsync(FeedAuthor author, PageSpec page, CancellationToken cancellationToken)
    {
        var conditions = new List<string>();
        if (author.UserId is not null)
            conditions.Add("id = @user_id");
        if (author.Nickname is not null)
            conditions.Add("normalized_nickname = @nickname");
        if (author.Emails is [_])
            conditions.Add("normalized_email = @email");
        if (author.Emails is [_, _])
            conditions.Add(
                """
                id = coalesce(
                    (SELECT id FROM users WHERE normalized_email = @typed),
                    (SELECT id FROM users WHERE normalized_email = @email))
                """
            );
        if (author.Emails is not null && !options.Value.ShowEmails)
            conditions.Add(me.IsGuest ? "false" : "id = @caller"); // or it would tell whose address it is
        var whose = string.Join(" AND ", conditions);
        var sql = new SqlCommand(
            db,
            PageStatements.Of(
                $"feeds of {whose}",
                me.View,
                page,
                () =>
                    $"""
                        SELECT u.feed_count + {VisibilitySql.SeenHiddenFeedCount(me.View)}, {Columns}
                        FROM (SELECT * FROM users WHERE {whose}) u     -- pk_users, ux_users_normalized_…
                        LEFT JOIN LATERAL (
                            SELECT * FROM feeds
                            WHERE author_id = u.id AND {page.Begins($"u.feed_count + {VisibilitySql.HiddenFeedCount}")}
                              AND {VisibilitySql.Found(me.View)} AND {page.Condition()}     -- ix_feeds_author_id…
                            ORDER BY {page.Sort.OrderBy()} {page.Range}
                        ) f ON true
                        {Joins}
                        ORDER BY {page.Sort.OrderBy("f.")}
                        """
            )
        );
        if (author.UserId is { } id)
            sql.Add("user_id", id);
        if (author.Nickname is { } nickname)
            sql.Add("nickname", nickname);
        if (author.Emails is { } emails)
        {
            sql.Add("email", emails[^1]);
            if (emails.Length > 1)
                sql.Add("typed", emails[0]);
        }

        return PageAsync(page, sql, cancellationToken);
    }

    /// <summary>Runs a statement that selects the total and <see cref="Columns"/>.</summary>
    public Task<Page<FeedResponse>> PageAsync(PageSpec page, SqlCommand sql, CancellationToken cancellationToken) =>
        PageAsync(page, sql, (_, feed) => feed, cancellationToken);

    /// <param name="item">Makes the item of the row, which may have more columns behind, and its feed.</param>
    public Task<Page<T>> PageAsync<T>(
        PageSpec page,
        SqlCommand sql,
        Func<RowReader, FeedResponse, T> item,
        CancellationToken cancellationToken
    ) => page.ReadAsync(me.Bind(sql), r => item(r, Read(r)), cancellationToken);
}
