using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
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
        WITH written AS (
            INSERT INTO feeds (author_id, title, content) VALUES (@author_id, @title, @content) RETURNING id, create_dt, title, content),
        indexed AS (
            INSERT INTO feed_search (feed_id, create_dt, terms, terms_version)
            SELECT id, create_dt, @terms::tsvector, {SearchTerms.Version} FROM written)
        SELECT id, create_dt, {Mentions.In("title || E'\\n' || content")} FROM written
        """;

    private static readonly SqlText Insert = new(InsertSql);

    private static readonly string UpdateSql = $"""
        WITH written AS (
            UPDATE feeds SET title = @title, content = @content, update_dt = now() WHERE id = @id AND author_id = @author_id  -- pk_feeds
            RETURNING id, hashtextextended(title || E'\n' || content, 0) AS hash),
        indexed AS (
            UPDATE feed_search s SET terms = @terms::tsvector, terms_version = {SearchTerms.Version}, text_hash = w.hash
            FROM written w WHERE s.feed_id = w.id)  -- pk_feed_search
        SELECT id FROM written
        """;

    private const string LockTextsSql = "SELECT title, content FROM feeds WHERE id = @id AND author_id = @author_id FOR NO KEY UPDATE";

    private const string UpdateTimeSql = "UPDATE feeds SET update_dt = now() WHERE id = @id AND author_id = @author_id RETURNING id";

    public async Task<FeedResponse> CreateAsync(NewFeed feed, SignedIn me, CancellationToken cancellationToken)
    {
        var created =
            feed.Images.Count == 0
                ? await CreateWithoutImagesAsync(feed, me, cancellationToken)
                : await CreateWithImagesAsync(feed, me, cancellationToken);
        metrics.FeedCreated();
        return created;
    }

    private async Task<FeedResponse> CreateWithoutImagesAsync(NewFeed feed, SignedIn me, CancellationToken cancellationToken)
    {
        await using var transaction = await repeats.BeginAsync(cancellationToken, oneStatement: true);
        var created = await InsertAsync(feed.Title, feed.Content, me, cancellationToken);
        await repeats.CommitAsync(transaction, created, cancellationToken);
        return created;
    }

    /// <summary>One statement returns everything that the response needs: one round trip.</summary>
    private async Task<FeedResponse> InsertAsync(string title, string content, SignedIn me, CancellationToken cancellationToken)
    {
        try
        {
            var sql = new SqlCommand(db, Insert)
            {
                { "author_id", me.Id },
                { "title", title },
                { "content", content },
                { "terms", SearchTerms.OfFeed(title, content) },
            };
            var (id, createDt, mentions) = (
                await sql.SingleOrDefaultAsync(r => (r.Int64(), r.Time(), Mentions.Read(r)), cancellationToken)
            )!.Value;
            return new(
                id,
                title,
                content,
                me.Id,
                me.Email,
                me.Nickname,
                ImageUrls: [],
                Images: [],
                LikeCount: 0,
                CommentCount: 0,
                Liked: false,
                Hidden: false,
                mentions,
                createDt,
                createDt
            );
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            throw Problem.InvalidToken(); // the account went away meanwhile
        }
    }

    private async Task<FeedResponse> CreateWithImagesAsync(NewFeed feed, SignedIn me, CancellationToken cancellationToken)
    {
        await using var images = await uploads.StoreAsync(feed.Images.Files, feed.Images.Alts, me.Id, cancellationToken);

        await using var transaction = await repeats.BeginAsync(cancellationToken);
        await images.AddDraftsAsync(feed.Images.Drafts, feed.Images.DraftAlts, me.Id, cancellationToken);
        var row = await InsertAsync(feed.Title, feed.Content, me, cancellationToken);
        images.AttachTo(row.Id, [.. Enumerable.Range(0, feed.Images.Count)]);
        await uploads.SaveAsync(cancellationToken);
        // Read before the commit: a create that succeeded must not fail because it cannot be read.
        var created = await queries.FindAsync(row.Id, db, cancellationToken) ?? throw Problem.FeedNotFound();
        await repeats.CommitAsync(transaction, created, cancellationToken);
        images.Keep();
        return created;
    }

    /// <summary>Checked before the body is read: nobody uploads a hundred megabytes only to learn that the feed is not theirs.</summary>
    /// <exception cref="ProblemException">404, then 403.</exception>
    public async Task ThrowUnlessMineAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var feed = await db.Feeds.Where(f => f.Id == id).Select(f => new { f.AuthorId, f.Hidden }).SingleOrDefaultAsync(cancellationToken);
        if (feed is null || (feed.Hidden && !VisibilitySql.SeesHidden(me, feed.AuthorId)))
            throw Problem.FeedNotFound();
        if (feed.AuthorId != me.Id)
            throw Problem.PermissionDenied();
    }

    public async Task<FeedResponse> UpdateAsync(long id, FeedChange change, SignedIn me, CancellationToken cancellationToken)
    {
        await CheckImagesAsync(id, change, cancellationToken); // before anything is stored
        await using var images = await uploads.StoreAsync(change.Images.Files, change.Images.Alts, me.Id, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await WriteTextsAsync(id, change, me, cancellationToken))
            await ThrowUnlessMineAsync(id, me, cancellationToken);

        var staying = await CheckImagesAsync(id, change, cancellationToken); // again: the feed's row is locked now
        var removed = change.Removed.Select(i => i.Name).ToArray();
        await db
            .Images.Where(i => i.FeedId == id && removed.Contains(i.Name))
            .ExecuteUpdateAsync(
                s => s.SetProperty(i => i.FeedId, (long?)null).SetProperty(i => i.State, ImageState.Gone),
                cancellationToken
            );
        await ArrangeAsync(id, change, staying, cancellationToken);
        await images.AddDraftsAsync(change.Images.Drafts, change.Images.DraftAlts, me.Id, cancellationToken);
        images.AttachTo(id, PositionsOfNew(change, staying));
        await uploads.SaveAsync(cancellationToken);
        var written = await queries.FindAsync(id, db, cancellationToken) ?? throw Problem.FeedNotFound();
        await transaction.CommitAsync(cancellationToken);
        images.Keep();
        return written;
    }

    /// <summary>Locks the feed and writes its texts with their search terms; a text that is not given stays as it is.</summary>
    /// <returns>Whether it is there and theirs.</returns>
    private async Task<bool> WriteTextsAsync(long id, FeedChange change, SignedIn me, CancellationToken cancellationToken)
    {
        var (title, content) = (change.Title, change.Content);
        if (title is null && content is null)
            return await Mine(UpdateTimeSql).SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is not null;
        if (title is null || content is null)
        {
            var old = await Mine(LockTextsSql).SingleOrDefaultAsync(r => (r.Text(), r.Text()), cancellationToken);
            if (old is not (var oldTitle, var oldContent))
                return false;
            (title, content) = (title ?? oldTitle, content ?? oldContent);
        }

        var sql = Mine(UpdateSql);
        sql.Add("title", title);
        sql.Add("content", content);
        sql.Add("terms", SearchTerms.OfFeed(title, content));
        return await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is not null;

        SqlCommand Mine(string text) => new(db, text) { { "id", id }, { "author_id", me.Id } };
    }

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

    /// <returns>The images that stay, in their order as it is.</returns>
    /// <exception cref="InvalidInputException">The change does not fit the images that the feed has, or leaves a feed without images and
    /// without title or text.</exception>
    private async Task<IReadOnlyList<PlacedImage>> CheckImagesAsync(long id, FeedChange change, CancellationToken cancellationToken)
    {
        var present = await db
            .Images.Where(i => i.FeedId == id)
            .OrderBy(i => i.Position)
            .Select(i => new PlacedImage(i.Name, i.Position))
            .ToListAsync(cancellationToken);
        var names = present.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (change.Removed.FirstOrDefault(i => !names.Contains(i.Name)) is { } stranger)
            throw stranger.NotOfThisFeed();
        names.ExceptWith(change.Removed.Select(i => i.Name));
        if (change.Order is { } order && !names.SetEquals(order.Staying.Select(s => s.Image.Name)))
        {
            throw order.Staying.Select(s => s.Image).FirstOrDefault(i => !names.Contains(i.Name))?.NotOfThisFeed()
                ?? new InvalidInputException(NewOrder.Field, $"All images that stay must be named: there are {names.Count}.");
        }

        if (change.StayingAlts.Count > 0 && change.StayingAlts.Count != names.Count)
            throw new InvalidInputException("image_alts", $"There must be one description for each image that stays: {names.Count}.");

        var count = names.Count + change.Images.Count;
        if (count > InputLimits.MaxImages)
        {
            throw new InvalidInputException(
                "new_images",
                $"At most {InputLimits.MaxImages} images are allowed; the feed would have {count}."
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
            errors.Add("title", FieldErrors.Blank);
        if (content is "")
            errors.Add("content", FieldErrors.Blank);
        errors.ThrowIfAny();
    }

    /// <summary>Gives the images that stay their new places and descriptions.</summary>
    private async Task ArrangeAsync(long id, FeedChange change, IReadOnlyList<PlacedImage> staying, CancellationToken cancellationToken)
    {
        if (change.Order is null && change.StayingAlts.Count == 0)
            return;
        var placed = change.Order?.Staying.Select(s => new PlacedImage(s.Image.Name, s.Position)).ToList() ?? staying;
        var names = placed.Select(i => i.Name).ToArray();
        var positions = placed.Select(i => i.Position).ToArray();
        var alts = names.Select((_, n) => n < change.StayingAlts.Count ? change.StayingAlts[n] : null).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE images i SET position = o.position, alt = coalesce(o.alt, i.alt)                        -- ix_images_feed_id
            FROM unnest({names}, {positions}, {alts}) o (name, position, alt) WHERE i.feed_id = {id} AND i.name = o.name
            """,
            cancellationToken
        );
    }
}
