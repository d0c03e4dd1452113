using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Board;

/// <summary>Sets and removes the logo; see docs/decisions/0070-logo.md.</summary>
internal sealed class LogoService(FeedDb db, ImageUploads uploads, BoardSettingsCache settings)
{
    // Of two admins at once, the second one replaces the logo of the first one. The trigger images_updated marks the old one as gone and
    // announces the new one.
    private static readonly string ReplaceSql = $"""
        SELECT FROM board_settings FOR UPDATE;                                                             -- one row
        UPDATE images SET logo = false WHERE logo;                                                         -- ux_images_logo
        WITH new AS (
            UPDATE images SET logo = true, state = {(short)ImageState.Attached}
            WHERE id = @id AND state = {(short)ImageState.Pending} RETURNING id)                           -- pk_images
        INSERT INTO audit_log (actor_id, action, detail) SELECT @me, 'board_changed', 'logo' FROM new
        RETURNING id
        """;

    private const string RemoveSql = """
        WITH removed AS (UPDATE images SET logo = false WHERE logo RETURNING id)                           -- ux_images_logo
        INSERT INTO audit_log (actor_id, action, detail) SELECT @me, 'board_changed', 'logo: none' FROM removed
        """;

    /// <exception cref="ProblemException">503: the sweeper has taken what was stored.</exception>
    public async Task ReplaceAsync(ReceivedImage received, SignedIn me, CancellationToken cancellationToken)
    {
        await using var stored = await uploads.StoreAsync([received], [], [], me.Id, cancellationToken);
        await settings.WriteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var sql = new SqlCommand(db, ReplaceSql) { { "id", stored.Id }, { "me", me.Id } };
            if (await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is null)
                throw new ProblemException(ProblemCodes.UploadTooSlow);
            await transaction.CommitAsync(cancellationToken);
            stored.Keep();
        });
    }

    /// <summary>Removes it, if there is one.</summary>
    public Task RemoveAsync(SignedIn me, CancellationToken cancellationToken) =>
        settings.WriteAsync(() => new SqlCommand(db, RemoveSql) { { "me", me.Id } }.ReadAsync(_ => { }, cancellationToken));
}
