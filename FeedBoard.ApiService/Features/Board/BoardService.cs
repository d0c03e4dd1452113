using System.Reflection;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Board;

/// <summary>Reads and changes the board's settings.</summary>
internal sealed class BoardService(FeedDb db, BoardSettingsCache settings, BoardTotals totals, MailDelivery mail, ImageUrls urls)
{
    // Two admins who change different settings at once change both. The trigger board_settings_changed announces it.
    private const string ChangeSql = """
        WITH changed AS (
            UPDATE board_settings SET
                name = coalesce(@name, name), description = coalesce(@description, description), about = coalesce(@about, about),
                rules = coalesce(@rules, rules), terms = coalesce(@terms, terms), privacy = coalesce(@privacy, privacy),
                announcement = coalesce(@announcement, announcement), registration = coalesce(@registration, registration),
                verify_email = coalesce(@verify_email, verify_email), signup_challenge = coalesce(@signup_challenge, signup_challenge),
                invites = coalesce(@invites, invites)
            RETURNING 1)
        INSERT INTO audit_log (actor_id, action, detail) SELECT @me, 'board_changed', @detail FROM changed
        """;

    private static readonly string Version =
        typeof(BoardService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public async Task<BoardResponse> ReadAsync(CancellationToken cancellationToken)
    {
        var board = await settings.GetAsync(cancellationToken);
        return new(
            board.Name,
            board.Description,
            board.About,
            board.Rules,
            board.Terms,
            board.Privacy,
            board.Announcement,
            LogoUrl: board.Logo is { } stored ? urls.Of(stored.Name) : null,
            Logo: board.Logo is { } logo ? LogoOf(logo) : null,
            BoardSettings.NameOf(board.Registration),
            board.VerifyEmail,
            board.SignupChallenge,
            BoardSettings.NameOf(board.Invites),
            BoardSettings.Languages,
            Version,
            await totals.GetAsync(cancellationToken)
        );
    }

    private LogoResponse LogoOf(StoredLogo logo) =>
        new(logo.Width, logo.Height, urls.OfThumbnails(logo.Name, logo.Width, logo.Height, (ThumbnailState)logo.ThumbnailState));

    /// <exception cref="ProblemException">503: addresses are to be confirmed, and the board sends no mail.</exception>
    public async Task<BoardResponse> ChangeAsync(UpdateBoardRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var change = request.Checked();
        if (change.VerifyEmail is true && !mail.IsOn)
            throw Problem.MailNotConfigured();
        var sql = new SqlCommand(db, ChangeSql)
        {
            { "name", change.Name },
            { "description", change.Description },
            { "about", change.About },
            { "rules", change.Rules },
            { "terms", change.Terms },
            { "privacy", change.Privacy },
            { "announcement", change.Announcement },
            { "registration", (short?)change.Registration },
            { "verify_email", change.VerifyEmail },
            { "signup_challenge", change.SignupChallenge },
            { "invites", (short?)change.Invites },
            { "me", me.Id },
            { "detail", change.Detail },
        };
        await settings.WriteAsync(() => sql.ReadAsync(_ => { }, cancellationToken));
        return await ReadAsync(cancellationToken);
    }
}
