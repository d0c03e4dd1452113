using System.Collections.ObjectModel;
using System.Globalization;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// Brings images into the store so that whatever dies meanwhile, each object has a row: rows first, then objects, then the feed.
/// </summary>
internal sealed partial class ImageUploads(
    FeedDb db,
    IImageStore store,
    ImageUrls urls,
    ThumbnailWakeUp thumbnails,
    ILogger<ImageUploads> logger
)
{
    private const string InsertSql = """
        INSERT INTO images (name, state, owner_id, content_type, size, width, height, animated, alt)
        SELECT n.name, 0, @owner_id, n.content_type, n.size, n.width, n.height, n.animated, ''
        FROM unnest(@names, @content_types, @sizes, @widths, @heights, @animated) n (name, content_type, size, width, height, animated)
        RETURNING id, name
        """;

    /// <summary>Writes pending rows, all in one statement, then puts the objects side by side.</summary>
    /// <remarks>
    /// When a put fails, the rows stay pending: the store may yet finish what it began, and the sweeper deletes it an hour later.
    /// </remarks>
    /// <param name="drafts">Images that were uploaded before; they come after what is stored now.</param>
    /// <param name="alts">What is on each image; the last ones may be missing.</param>
    /// <exception cref="ProblemException">401: the account went away during the upload.</exception>
    public async Task<StoredImages> StoreAsync(
        IReadOnlyList<ReceivedImage> received,
        IReadOnlyList<long> drafts,
        IReadOnlyList<string> alts,
        long ownerId,
        CancellationToken cancellationToken
    )
    {
        if (received.Count == 0)
            return new(this, [], drafts, alts);
        var names = received.Select(r => ImageName.New(r.Image.Format)).ToArray();
        var ids = await InsertAsync(received, names, ownerId, cancellationToken);

        using var firstFailure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(names.Zip(received, (name, file) => PutAsync(name, file, firstFailure)));
        return new(this, [.. names.Select(name => ids[name])], drafts, alts);
    }

    private async Task<Dictionary<string, long>> InsertAsync(
        IReadOnlyList<ReceivedImage> received,
        string[] names,
        long ownerId,
        CancellationToken cancellationToken
    )
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        var sql = new SqlCommand(db, InsertSql)
        {
            { "owner_id", ownerId },
            { "names", names },
            { "content_types", received.Select(r => r.Image.Format.ContentType).ToArray() },
            { "sizes", received.Select(r => r.Image.Size).ToArray() },
            { "widths", received.Select(r => r.Image.Width).ToArray() },
            { "heights", received.Select(r => r.Image.Height).ToArray() },
            { "animated", received.Select(r => r.Image.Animated).ToArray() },
        };
        await sql.ReadAsync(
                r =>
                {
                    var id = r.Int64();
                    ids[r.Text()] = id;
                },
                cancellationToken
            )
            .OrInvalidTokenAsync();
        return ids;
    }

    private async Task PutAsync(string name, ReceivedImage file, CancellationTokenSource firstFailure)
    {
        try
        {
            await store.PutAsync(name, file.Content, file.Image.Format.ContentType, firstFailure.Token);
        }
        catch
        {
            await firstFailure.CancelAsync();
            throw;
        }
    }

    /// <summary>Gives up only images that are still pending: if the transaction was committed nevertheless, they are attached and
    /// stay.</summary>
    internal async Task AbandonAsync(long[] stored)
    {
        if (stored.Length == 0)
            return;
        try
        {
            await db
                .Images.Where(i => stored.Contains(i.Id) && i.State == ImageState.Pending)
                .ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImageState.Gone), CancellationToken.None);
        }
        catch (Exception e)
        {
            LeftPending(e, stored.Length); // the database is away: they are swept as pending ones, an hour later
        }
    }

    /// <summary>A row of <c>attach_images</c>, as the feed shows it: its thumbnails are not made yet.</summary>
    internal FeedImageResponse Read(RowReader row) =>
        new(
            urls.Of(row.Text()),
            row.Int32(),
            row.Int32(),
            row.Text(),
            row.Int64(),
            row.Text(),
            row.Boolean(),
            Placeholder: null,
            Thumbnails: ReadOnlyDictionary<string, string>.Empty
        );

    internal void WakeThumbnails() => thumbnails.Wake();

    [LoggerMessage(30, LogLevel.Warning, "{Count} stored images of a feed that was not written stay pending until the sweep")]
    private partial void LeftPending(Exception exception, int count);
}

/// <summary>
/// Stored images whose rows are pending, and behind them drafts. A feed takes them by <see cref="AttachSql"/>; unless that was committed,
/// the sweeper gets what was stored, and drafts stay drafts.
/// </summary>
internal sealed class StoredImages(ImageUploads uploads, long[] stored, IReadOnlyList<long> drafts, IReadOnlyList<string> alts)
    : IAsyncDisposable
{
    private bool committed;

    public int Count => stored.Length + drafts.Count;

    /// <summary>The id of the only image.</summary>
    public long Id => stored.Single();

    /// <summary>
    /// Attaches the images within the transaction that writes the feed. <see cref="ImageUploads.Read"/> reads its rows.
    /// </summary>
    /// <param name="feed">SQL of the feed's id.</param>
    public static string AttachSql(string feed) =>
        $"""
            SELECT i.name, i.width, i.height, i.content_type, i.size, i.alt, i.animated
            FROM attach_images({feed}, @author_id, @image_ids, @image_drafts, @image_positions, @image_alts) i ORDER BY i.position
            """;

    /// <summary>Adds the parameters of <see cref="AttachSql"/> except <c>@author_id</c>, who must be the owner.</summary>
    /// <param name="positions">Of each image.</param>
    public void AddTo(SqlCommand sql, IEnumerable<int> positions)
    {
        sql.Add("image_ids", (long[])[.. stored, .. drafts]);
        sql.Add("image_drafts", Enumerable.Range(0, Count).Select(n => n >= stored.Length).ToArray());
        sql.Add("image_positions", positions.ToArray());
        sql.Add("image_alts", Enumerable.Range(0, Count).Select(n => n < alts.Count ? alts[n] : null).ToArray());
    }

    /// <summary>Whether <see cref="AttachSql"/> failed since one of the images is not there any more.</summary>
    public static bool IsOneMissing(PostgresException e) => e is { SqlState: "FB001" };

    /// <returns>422: a draft is somebody else's, was used or swept. 503: the sweeper has taken what was stored.</returns>
    public Exception Failure(PostgresException e)
    {
        var missing = long.Parse(e.Hint!, CultureInfo.InvariantCulture);
        return drafts.Contains(missing)
            ? new InvalidInputException(
                "draft_ids",
                new(
                    FieldErrorCodes.NoSuchDraft,
                    string.Create(CultureInfo.InvariantCulture, $"There is no such draft, or it was used or swept: {missing}")
                )
            )
            : new ProblemException(ProblemCodes.UploadTooSlow);
    }

    /// <summary>The transaction is committed: the images stay, and get thumbnails if a feed has them.</summary>
    public void Keep(bool asDraft = false)
    {
        committed = true;
        if (Count > 0 && !asDraft)
            uploads.WakeThumbnails();
    }

    public async ValueTask DisposeAsync()
    {
        if (!committed)
            await uploads.AbandonAsync(stored);
    }
}
