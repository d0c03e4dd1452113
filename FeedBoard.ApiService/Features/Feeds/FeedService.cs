using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Users;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Telemetry;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Writes feeds.</summary>
internal sealed class FeedService(FeedDb db, FeedQueries queries, ImageUploads uploads, IdempotentRequests repeats, BoardMetrics metrics)
{
    internal static readonly string InsertSql = $"""
        INSERT INTO feeds (author_id, title, content) VALUES (@author_id, @title, @content)
        RETURNING id, create_dt, {Mentions.In("title || E'\\n' || content")}
        """;

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
            var sql = new SqlCommand(db, InsertSql)
            {
                { "author_id", me.Id },
                { "title", title },
                { "content", content },
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
        await using var images = await uploads.StoreAsync(feed.Images, feed.Alts, me.Id, cancellationToken);
        var row = new Feed
        {
            AuthorId = me.Id,
            Title = feed.Title,
            Content = feed.Content,
        };
        db.Add(row);
        images.AttachTo(row);

        await using var transaction = await repeats.BeginAsync(cancellationToken);
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
        if (feed is null || (feed.Hidden && !me.SeesHiddenOf(feed.AuthorId)))
            throw Problem.FeedNotFound();
        if (feed.AuthorId != me.Id)
            throw Problem.PermissionDenied();
    }

    public async Task<FeedResponse> UpdateAsync(long id, FeedChange change, SignedIn me, CancellationToken cancellationToken)
    {
        await CheckImagesAsync(id, change, cancellationToken); // before anything is stored
        await using var images = await uploads.StoreAsync(change.NewImages, change.Alts, me.Id, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changed = await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE feeds SET title = coalesce({change.Title}, title), content = coalesce({change.Content}, content), update_dt = now()
            WHERE id = {id} AND author_id = {me.Id}
            """,
            cancellationToken
        );
        if (changed == 0)
            await ThrowUnlessMineAsync(id, me, cancellationToken);

        var last = await CheckImagesAsync(id, change, cancellationToken); // again: the feed's row is locked now
        var removed = change.Removed.Select(i => i.Name).ToArray();
        await db
            .Images.Where(i => i.FeedId == id && removed.Contains(i.Name))
            .ExecuteUpdateAsync(
                s => s.SetProperty(i => i.FeedId, (long?)null).SetProperty(i => i.State, ImageState.Gone),
                cancellationToken
            );
        images.AttachTo(id, last + 1);
        await uploads.SaveAsync(cancellationToken);
        var written = await queries.FindAsync(id, db, cancellationToken) ?? throw Problem.FeedNotFound();
        await transaction.CommitAsync(cancellationToken);
        images.Keep();
        return written;
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

    /// <returns>The last position in use, or -1.</returns>
    private async Task<int> CheckImagesAsync(long id, FeedChange change, CancellationToken cancellationToken)
    {
        var present = await db.Images.Where(i => i.FeedId == id).Select(i => new { i.Name, i.Position }).ToListAsync(cancellationToken);
        var names = present.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (change.Removed.FirstOrDefault(i => !names.Contains(i.Name)) is { } stranger)
            throw stranger.NotOfThisFeed();

        var count = present.Count - change.Removed.Count + change.NewImages.Count;
        if (count > InputLimits.MaxImages)
        {
            throw new InvalidInputException(
                "new_images",
                $"At most {InputLimits.MaxImages} images are allowed; the feed would have {count}."
            );
        }

        return present.Count == 0 ? -1 : present.Max(i => i.Position);
    }
}
