using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.Users;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.ApiService.Platform.Telemetry;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Writes feeds.</summary>
internal sealed class FeedService(FeedDb db, FeedQueries queries, ImageUploads uploads, IdempotentRequests repeats, BoardMetrics metrics)
{
    internal static readonly string InsertSql = $"""
        WITH {HeldContent.FoundSql},
        written AS (
            INSERT INTO feeds (author_id, title, content, hidden, waiting)
            SELECT @author_id, @title, @content, held, held FROM found
            RETURNING id, create_dt, waiting, title, content),
        indexed AS (
            INSERT INTO feed_search (feed_id, create_dt, terms, terms_version)
            SELECT id, create_dt, @terms::tsvector, {SearchTerms.Version} FROM written WHERE NOT waiting),
        held AS (SELECT id AS feed_id, NULL::bigint AS comment_id, waiting AS waits FROM written),
        {HeldContent.CaseSql(ofFeed: true)}
        SELECT id, create_dt, waiting, {Mentions.In("title || E'\\n' || content")} FROM written
        """;

    private static readonly SqlText Insert = new(InsertSql);

    /// <summary>The feed, and its images behind it: in the same round trip and transaction.</summary>
    private static readonly string InsertWithImagesSql =
        $"{InsertSql};\n{StoredImages.AttachSql("currval(pg_get_serial_sequence('feeds', 'id'))")}";

    public async Task<FeedResponse> CreateAsync(NewFeed feed, SignedIn me, CancellationToken cancellationToken)
    {
        var (files, drafts, alts) = feed.Images;
        await using var images = await uploads.StoreAsync(files, drafts, alts, me.Id, cancellationToken);
        await using var transaction = await repeats.BeginAsync(cancellationToken, oneStatement: true);
        var created = await InsertAsync(feed, images, me, cancellationToken);
        await repeats.CommitAsync(transaction, created, cancellationToken);
        images.Keep();
        metrics.FeedCreated();
        return created;
    }

    /// <summary>One round trip returns everything that the response needs.</summary>
    private async Task<FeedResponse> InsertAsync(NewFeed feed, StoredImages images, SignedIn me, CancellationToken cancellationToken)
    {
        var (title, content) = (feed.Title, feed.Content);
        try
        {
            var sql = images.Count == 0 ? new SqlCommand(db, Insert) : new SqlCommand(db, InsertWithImagesSql);
            sql.Add("author_id", me.Id);
            sql.Add("title", title);
            sql.Add("content", content);
            sql.Add("terms", SearchTerms.OfFeed(title, content));
            sql.Add("words", HeldContent.Words(me, [title, content, .. feed.Images.Alts]));
            if (images.Count > 0)
                images.AddTo(sql, Enumerable.Range(0, images.Count));
            (long Id, DateTime CreateDt, bool Waiting, IReadOnlyList<MentionResponse> Mentions)? row = null;
            var attached = new List<FeedImageResponse>(images.Count);
            await sql.ReadAsync(
                    r =>
                    {
                        if (row is null)
                            row = (r.Int64(), r.Time(), r.Boolean(), Mentions.Read(r));
                        else
                            attached.Add(uploads.Read(r));
                    },
                    cancellationToken
                )
                .OrInvalidTokenAsync();
            var (id, createDt, waiting, mentions) = row!.Value;
            return new(
                id,
                title,
                content,
                me.Id,
                me.Email,
                me.Nickname,
                ImageUrls: [.. attached.Select(i => i.Url)],
                Images: attached,
                LikeCount: 0,
                CommentCount: 0,
                Liked: false,
                Hidden: waiting,
                Waiting: waiting,
                mentions,
                createDt,
                createDt
            );
        }
        catch (PostgresException e) when (StoredImages.IsOneMissing(e))
        {
            throw images.Failure(e);
        }
    }

    /// <summary>Checked before the body is read: nobody uploads a hundred megabytes only to learn that the feed is not theirs.</summary>
    /// <exception cref="ProblemException">404, then 403.</exception>
    public async Task ThrowUnlessMineAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var feed = await db.Feeds.Where(f => f.Id == id).Select(f => new { f.AuthorId, f.Hidden }).SingleOrDefaultAsync(cancellationToken);
        if (feed is null || !VisibilitySql.Shows(feed.Hidden, feed.AuthorId, me))
            throw Problem.FeedNotFound();
        if (feed.AuthorId != me.Id)
            throw Problem.PermissionDenied();
    }

    public async Task<FeedResponse> UpdateAsync(long id, FeedChange change, SignedIn me, CancellationToken cancellationToken)
    {
        await CheckImagesAsync(id, change, await PresentAsync(id, cancellationToken), cancellationToken); // before anything is stored
        var (files, drafts, alts) = change.Images;
        await using var images = await uploads.StoreAsync(files, drafts, alts, me.Id, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await RewriteAsync(id, change, me, cancellationToken) is not { } present)
        {
            await ThrowUnlessMineAsync(id, me, cancellationToken);
            throw Problem.FeedNotFound();
        }

        var staying = await CheckImagesAsync(id, change, present, cancellationToken); // again: the feed's row is locked now
        await ChangeImagesAsync(id, change, staying, images, me, cancellationToken);
        var written = await queries.FindAsync(id, db, cancellationToken) ?? throw Problem.FeedNotFound();
        await transaction.CommitAsync(cancellationToken);
        images.Keep();
        return written;
    }

    private const string Mine = "id = @id AND author_id = @author_id"; // pk_feeds

    private const string LockTextsSql = $"SELECT title, content FROM feeds WHERE {Mine} FOR NO KEY UPDATE";

    // Read once the feed's row is locked.
    private const string PresentSql = """
        SELECT i.name, i.position FROM feeds f LEFT JOIN images i ON i.feed_id = f.id                      -- pk_feeds, ix_images_feed_id
        WHERE f.id = @id AND f.author_id = @author_id ORDER BY i.position
        """;

    private const string TouchSql = $"UPDATE feeds SET update_dt = now() WHERE {Mine};\n{PresentSql}";

    // A text that was approved does not wait again until it is changed.
    private const string Waits = """
        (held AND ((title, content) IS DISTINCT FROM (@title, @content) OR EXISTS (
            SELECT FROM unnest(@described) d
            WHERE NOT EXISTS (SELECT FROM images i WHERE i.feed_id = f.id AND i.alt = d)))) /* ix_images_feed_id */
        """;

    private static readonly string RewriteSql = $"""
        WITH {HeldContent.FoundSql},
        written AS (
            UPDATE feeds f SET title = @title, content = @content, update_dt = now(), hidden = hidden OR {Waits},
                waiting = waiting OR ({VisibilitySql.PublicFeed()} AND {Waits})
            FROM found WHERE {Mine}
            RETURNING id, waiting AND held AS waits, hashtextextended(title || E'\n' || content, 0) AS hash),
        indexed AS (
            UPDATE feed_search s SET terms = @terms::tsvector, terms_version = {SearchTerms.Version}, text_hash = w.hash
            FROM written w WHERE s.feed_id = w.id),                                                        -- pk_feed_search
        held AS (SELECT id AS feed_id, NULL::bigint AS comment_id, waits FROM written),
        {HeldContent.CaseSql(ofFeed: true)}
        SELECT FROM written;
        {PresentSql}
        """;

    /// <summary>Locks the feed and writes its texts with their search terms; a text that is not given stays as it is.</summary>
    /// <returns>The images of the feed; <c>null</c> if the caller has no such feed.</returns>
    private async Task<IReadOnlyList<PlacedImage>?> RewriteAsync(
        long id,
        FeedChange change,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var (title, content) = (change.Title, change.Content);
        string[] described = [.. change.Images.Alts.Concat(change.StayingAlts).Where(alt => alt.Length > 0)];
        if (title is null != content is null || (title is null && described.Length > 0))
        {
            var old = await Of(LockTextsSql).SingleOrDefaultAsync(r => (r.Text(), r.Text()), cancellationToken);
            if (old is not (var oldTitle, var oldContent))
                return null;
            (title, content) = (title ?? oldTitle, content ?? oldContent);
        }

        var sql = Of(title is null ? TouchSql : RewriteSql);
        if (title is not null && content is not null)
        {
            sql.Add("title", title);
            sql.Add("content", content);
            sql.Add("terms", SearchTerms.OfFeed(title, content));
            sql.Add("words", HeldContent.Words(me, [title, content, .. described]));
            sql.Add("described", described);
        }

        var rows = await sql.ToListAsync(r => r.TextOrNull() is { } name ? new PlacedImage(name, r.Int32()) : null, cancellationToken);
        return rows.Count == 0 ? null : [.. rows.OfType<PlacedImage>()];

        SqlCommand Of(string text) => new(db, text) { { "id", id }, { "author_id", me.Id } };
    }

    /// <summary>Removes, arranges and attaches images, as far as wanted, in one round trip.</summary>
    private async Task ChangeImagesAsync(
        long id,
        FeedChange change,
        IReadOnlyList<PlacedImage> staying,
        StoredImages images,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<string>();
        if (change.Removed.Count > 0)
            parts.Add("UPDATE images SET feed_id = NULL WHERE feed_id = @id AND name = ANY (@removed)");
        if (change.Order is not null || change.StayingAlts.Count > 0)
            parts.Add(ArrangeSql);
        if (images.Count > 0)
            parts.Add(StoredImages.AttachSql("@id"));
        if (parts.Count == 0)
            return;

        var placed = change.Order?.Staying.Select(s => new PlacedImage(s.Image.Name, s.Position)).ToList() ?? staying;
        var sql = new SqlCommand(db, string.Join(";\n", parts))
        {
            { "id", id },
            { "author_id", me.Id },
            { "removed", change.Removed.Select(i => i.Name).ToArray() },
            { "names", placed.Select(i => i.Name).ToArray() },
            { "positions", placed.Select(i => i.Position).ToArray() },
            { "alts", placed.Select((_, n) => n < change.StayingAlts.Count ? change.StayingAlts[n] : null).ToArray() },
        };
        images.AddTo(sql, PositionsOfNew(change, staying));
        try
        {
            await sql.ReadAsync(_ => { }, cancellationToken);
        }
        catch (PostgresException e) when (StoredImages.IsOneMissing(e))
        {
            throw images.Failure(e);
        }
    }

    /// <summary>Gives the images that stay their new places and descriptions.</summary>
    private const string ArrangeSql = """
        UPDATE images i SET position = o.position, alt = coalesce(o.alt, i.alt)                            -- ix_images_feed_id
        FROM unnest(@names, @positions, @alts) o (name, position, alt) WHERE i.feed_id = @id AND i.name = o.name
        """;

    private static IReadOnlyList<int> PositionsOfNew(FeedChange change, IReadOnlyList<PlacedImage> staying)
    {
        if (change.Order is { New: { Count: > 0 } positions })
            return positions;
        var last = change.Order is { Staying: [.., var (_, position)] }
            ? position
            : staying.Select(i => i.Position).DefaultIfEmpty(-1).Max();
        return [.. Enumerable.Range(last + 1, change.Images.Count)];
    }

    public async Task DeleteAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var deleted = await db.UntilNotDeadlockedAsync(() =>
            db.Feeds.Where(f => f.Id == id && f.AuthorId == me.Id).ExecuteDeleteAsync(cancellationToken)
        );
        if (deleted == 0)
        {
            await ThrowUnlessMineAsync(id, me, cancellationToken);
            throw Problem.FeedNotFound();
        }
    }

    private async Task<IReadOnlyList<PlacedImage>> PresentAsync(long id, CancellationToken cancellationToken) =>
        await db
            .Images.Where(i => i.FeedId == id)
            .OrderBy(i => i.Position)
            .Select(i => new PlacedImage(i.Name, i.Position))
            .ToListAsync(cancellationToken);

    /// <param name="present">The images that the feed has.</param>
    /// <returns>The images that stay, in their order as it is.</returns>
    /// <exception cref="InvalidInputException">The change does not fit the images that the feed has, or leaves a feed without images and
    /// without title or text.</exception>
    private async Task<IReadOnlyList<PlacedImage>> CheckImagesAsync(
        long id,
        FeedChange change,
        IReadOnlyList<PlacedImage> present,
        CancellationToken cancellationToken
    )
    {
        var names = present.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (change.Removed.FirstOrDefault(i => !names.Contains(i.Name)) is { } stranger)
            throw stranger.NotOfThisFeed();
        names.ExceptWith(change.Removed.Select(i => i.Name));
        if (change.Order is { } order && !names.SetEquals(order.Staying.Select(s => s.Image.Name)))
        {
            throw order.Staying.Select(s => s.Image).FirstOrDefault(i => !names.Contains(i.Name))?.NotOfThisFeed()
                ?? new InvalidInputException(
                    NewImageOrder.Field,
                    new(FieldErrorCodes.Incomplete, $"All images that stay must be named: there are {names.Count}.")
                );
        }

        if (change.StayingAlts.Count > 0 && change.StayingAlts.Count != names.Count)
        {
            throw new InvalidInputException(
                "image_alts",
                new(FieldErrorCodes.Incomplete, $"There must be one description for each image that stays: {names.Count}.")
            );
        }

        var count = names.Count + change.Images.Count;
        if (count > InputLimits.MaxImages)
        {
            throw new InvalidInputException(
                "new_images",
                FieldError.TooManyImages(InputLimits.MaxImages, $"; the feed would have {count}")
            );
        }

        if (count == 0)
            await CheckTextsAsync(id, change, hadImages: present.Count > 0, cancellationToken);
        return [.. present.Where(i => names.Contains(i.Name))];
    }

    private sealed record PlacedImage(string Name, int Position);

    /// <summary>A feed without images has a title and a text.</summary>
    private async Task CheckTextsAsync(long id, FeedChange change, bool hadImages, CancellationToken cancellationToken)
    {
        var (title, content) = (change.Title, change.Content);
        if (hadImages && (title is null || content is null))
        {
            var kept = await db
                .Feeds.Where(f => f.Id == id)
                .Select(f => new { f.Title, f.Content })
                .SingleOrDefaultAsync(cancellationToken);
            (title, content) = (title ?? kept?.Title, content ?? kept?.Content);
        }

        var errors = new FieldErrors();
        if (title is "")
            errors.Add("title", FieldError.Blank);
        if (content is "")
            errors.Add("content", FieldError.Blank);
        errors.ThrowIfAny();
    }
}
