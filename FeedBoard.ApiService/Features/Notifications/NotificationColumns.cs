using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Text;

namespace FeedBoard.ApiService.Features.Notifications;

/// <summary>
/// The columns of a notification <c>n</c> with what it is about, as SQL. What somebody wrote is shown as it is now, and only if its reader
/// may see it and neither blocks nor mutes its author.
/// </summary>
internal static class NotificationColumns
{
    private const int MaxActors = 3;

    /// <summary>The columns that <see cref="Read"/> reads, from <see cref="Joins"/>.</summary>
    public static string Of(View view) =>
        $"""
            n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read, o.ids, o.nicknames, s.title,
            {Excerpt.Sql("CASE WHEN n.comment_id IS NULL THEN s.content WHEN " + VisibilitySql.Wanted(view, "k.author_id")
                + "\n     THEN k.content END")},
            i.name, i.width, i.height, i.thumbnail_state, i.alt
            """;

    // Moderators see hidden content in the queue. A notification shows it to its author alone.
    private static View AsPerson(View view) => view & ~View.Moderates;

    /// <summary>The tables of <see cref="Of"/>, beside notifications n.</summary>
    public static string Joins(View view) =>
        $"""
            LEFT JOIN users a ON a.id = n.actor_id                                                                     -- pk_users
            LEFT JOIN feeds f ON f.id = n.feed_id AND {VisibilitySql.Found(AsPerson(view), "f.")}                      -- pk_feeds
            LEFT JOIN LATERAL (SELECT f.id, f.title, f.content WHERE {VisibilitySql.Wanted(view, "f.author_id")}) s ON true
            LEFT JOIN comments k ON k.id = n.comment_id AND k.feed_id = f.id AND k.author_id IS NOT NULL
                 AND NOT {VisibilitySql.Withheld(AsPerson(view), "k.")}                                                  -- pk_comments
            LEFT JOIN LATERAL (
                SELECT * FROM images WHERE feed_id = s.id ORDER BY position LIMIT 1  -- ix_images_feed_id
            ) i ON true
            LEFT JOIN LATERAL (
                SELECT array_agg(u.id) AS ids, array_agg(u.nickname) AS nicknames FROM (
                    {Likers(view, "feed")}  -- pk_feed_likes
                    UNION ALL
                    {Likers(view, "comment")}  -- pk_comment_likes
                ) l JOIN users u ON u.id = l.user_id
            ) o ON true
            """;

    /// <summary>Some who like it beside the latest, found without a look at all of them.</summary>
    private static string Likers(View view, string what) =>
        $"""
            (SELECT x.user_id FROM {what}_likes x WHERE n.kind = '{what}_liked' AND n.count > 1 AND x.{what}_id = n.{what}_id
                AND x.user_id NOT IN (@me, n.actor_id){VisibilitySql.AndUnmuted(view, "x.user_id")}
             ORDER BY x.user_id DESC LIMIT {MaxActors - 1})
            """;

    public static NotificationResponse Read(RowReader row, ImageUrls urls)
    {
        var (id, kind, feed, comment) = (row.Int64(), row.Text(), row.Int64OrNull(), row.Int64OrNull());
        var (actor, count, createDt, read) = (new NotificationActor(row.Int64(), row.Text()), row.Int32(), row.Time(), row.Boolean());
        var (others, nicknames) = (row.ArrayOrEmpty<long>(), row.ArrayOrEmpty<string>());
        var (title, content) = (row.TextOrNull(), row.TextOrNull());
        return new(
            id,
            kind,
            feed,
            comment,
            actor,
            count,
            createDt,
            read,
            [actor, .. others.Zip(nicknames, (other, nickname) => new NotificationActor(other, nickname))],
            title,
            content is null ? null : Excerpt.Of(content),
            ReadThumbnail(row, urls)
        );
    }

    private static ThumbnailResponse? ReadThumbnail(RowReader row, ImageUrls urls)
    {
        if (row.IsNull)
            return null;
        var (name, width, height, state) = (row.Text(), row.Int32(), row.Int32(), (ThumbnailState)row.Int16());
        return new(urls.OfSmallest(name, width, height, state), row.Text());
    }
}
