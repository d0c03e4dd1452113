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
internal sealed class FeedService(FeedDb db, FeedQueries queries, ImageUploads uploads, Repeats repeats, BoardMetrics metrics)
{
    internal static readonly string InsertSql = $"""
        INSERT INTO feeds (author_id, title, content) VALUES (@author_id, @title, @content)
        RETURNING id, create_dt, {Mentions.In("title || E'\\n' || content")}
        """;

    public async Task<FeedResponse> CreateAsync(FeedForm form, SignedIn me, CancellationToken cancellationToken)
    {
        var (title, content) = form.CheckedForCreate();
        var created =
            form.Images.Count == 0
                ? await repeats.SaveAsync(() => InsertAsync(title, content, me, cancellationToken), cancellationToken, oneStatement: true)
                : await CreateWithImagesAsync(title, content, form, me, cancellationToken);
        metrics.FeedCreated();
        return created;
    }

    /// <summary>One statement, and the answer is made of what it says: one round trip.</summary>
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

    private async Task<FeedResponse> CreateWithImagesAsync(
        string title,
        string content,
        FeedForm form,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var images = await uploads.StoreAsync(form.Images, form.Alts, me.Id, cancellationToken);
        var feed = new Feed
        {
            AuthorId = me.Id,
            Title = title,
            Content = content,
        };
        db.Add(feed);
        for (var n = 0; n < images.Count; n++)
        {
            images[n].Feed = feed;
            images[n].Position = n;
            images[n].State = ImageState.Attached;
        }

        try
        {
            // Read before the commit: what was written is never answered with a failure to read it.
            return await uploads.AttachAsync(
                images,
                () =>
                    repeats.SaveAsync(
                        async () =>
                        {
                            await db.SaveChangesAsync(cancellationToken);
                            return await queries.FindAsync(feed.Id, db, cancellationToken) ?? throw Problem.FeedNotFound();
                        },
                        cancellationToken
                    )
            );
        }
        catch (DbUpdateException e)
            when (e.InnerException is PostgresException { ConstraintName: FeedConfiguration.AuthorKey or ImageConfiguration.OwnerKey })
        {
            throw Problem.InvalidToken(); // the account went away during the upload
        }
    }

    /// <summary>Said before the body is read: nobody uploads a hundred megabytes to hear that the feed is not theirs.</summary>
    /// <exception cref="ProblemException">404, then 403.</exception>
    public async Task ThrowUnlessMineAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var feed = await db.Feeds.Where(f => f.Id == id).Select(f => new { f.AuthorId, f.Hidden }).SingleOrDefaultAsync(cancellationToken);
        if (feed is null || (feed.Hidden && !me.SeesHiddenOf(feed.AuthorId)))
            throw Problem.FeedNotFound();
        if (feed.AuthorId != me.Id)
            throw Problem.PermissionDenied();
    }

    public async Task<FeedResponse> UpdateAsync(long id, FeedForm form, SignedIn me, CancellationToken cancellationToken)
    {
        var (title, content) = form.CheckedForUpdate();
        var targets = form
            .TargetImageUrls.Select(url => ImageUrls.NameIn(url) ?? throw NotAnImageOfThisFeed(url))
            .ToHashSet(StringComparer.Ordinal);
        await CheckImagesAsync(id, targets, form, cancellationToken); // before anything is stored

        var images = await uploads.StoreAsync(form.Images, form.Alts, me.Id, cancellationToken);
        return await uploads.AttachAsync(
            images,
            async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var changed = await db.Database.ExecuteSqlAsync(
                    $"""
                    UPDATE feeds SET title = coalesce({title}, title), content = coalesce({content}, content), update_dt = now()
                    WHERE id = {id} AND author_id = {me.Id}
                    """,
                    cancellationToken
                );
                if (changed == 0)
                    await ThrowUnlessMineAsync(id, me, cancellationToken);

                var last = await CheckImagesAsync(id, targets, form, cancellationToken); // again: the feed's row is locked now
                await db
                    .Images.Where(i => i.FeedId == id && targets.Contains(i.Name))
                    .ExecuteUpdateAsync(
                        s => s.SetProperty(i => i.FeedId, (long?)null).SetProperty(i => i.State, ImageState.Gone),
                        cancellationToken
                    );
                for (var n = 0; n < images.Count; n++)
                {
                    images[n].FeedId = id;
                    images[n].Position = last + 1 + n;
                    images[n].State = ImageState.Attached;
                }

                await db.SaveChangesAsync(cancellationToken);
                var written = await queries.FindAsync(id, db, cancellationToken) ?? throw Problem.FeedNotFound();
                await transaction.CommitAsync(cancellationToken);
                return written;
            }
        );
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
    private async Task<int> CheckImagesAsync(long id, HashSet<string> targets, FeedForm form, CancellationToken cancellationToken)
    {
        var present = await db.Images.Where(i => i.FeedId == id).Select(i => new { i.Name, i.Position }).ToListAsync(cancellationToken);
        var names = present.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (targets.FirstOrDefault(t => !names.Contains(t)) is { } stranger)
        {
            throw NotAnImageOfThisFeed(form.TargetImageUrls.First(url => url.EndsWith(stranger, StringComparison.Ordinal)));
        }

        if (present.Count - targets.Count + form.Images.Count > InputLimits.MaxImages)
        {
            throw new InvalidInputException(
                "new_images",
                $"At most {InputLimits.MaxImages} images are allowed; the feed would have {present.Count - targets.Count + form.Images.Count}."
            );
        }

        return present.Count == 0 ? -1 : present.Max(i => i.Position);
    }

    private static InvalidInputException NotAnImageOfThisFeed(string url) =>
        new("target_image_urls", $"This is not an image of this feed: {Shown.Of(url, 200)}");
}
