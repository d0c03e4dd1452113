using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Fido2NetLib;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Passkeys;

/// <summary>Adds and removes the passkeys of an account.</summary>
internal sealed class PasskeyService(
    FeedDb db,
    OwnPassword own,
    RelyingParty board,
    BoardSettingsCache settings,
    PasskeyChallenges challenges,
    PasskeyVerifier verifier,
    Outbox outbox,
    TimeProvider time
)
{
    // The account is held: two that add at the same moment count each other.
    private static readonly string AddSql = $"""
        INSERT INTO passkeys (user_id, credential_id, public_key, sign_count, name, create_dt)
        SELECT @me, @credential, @key, @count, @name, @now
        WHERE (SELECT count(*) FROM passkeys WHERE user_id = @me) < {InputLimits.MaxPasskeys} RETURNING id  -- ix_passkeys_user_id
        """;

    private const string RemoveSql = "DELETE FROM passkeys WHERE id = @id AND user_id = @me RETURNING name"; // pk_passkeys

    /// <summary>The password is asked for here: the challenge, which is this account's, shows later that it was given.</summary>
    /// <exception cref="ProblemException">403: a wrong password; 503: the board has no passkeys.</exception>
    public async Task<PasskeyCreationOptions> OptionsAsync(string? password, SignedIn me, CancellationToken cancellationToken)
    {
        var id = board.Id;
        await own.VerifiedHashAsync(me, password, cancellationToken);
        var known = await db
            .Set<Passkey>()
            .Where(p => p.UserId == me.Id)
            .OrderBy(p => p.Id)
            .Select(p => p.CredentialId)
            .ToListAsync(cancellationToken);
        return new(
            challenges.Create(ChallengePurpose.Add, me.Id),
            new(id, (await settings.GetAsync(cancellationToken)).Name),
            new(WebEncoders.Base64UrlEncode(PasskeyVerifier.HandleOf(me.Id)), me.Email, me.Nickname),
            [.. PasskeyVerifier.Algorithms.Select(a => new PasskeyAlgorithm("public-key", (int)a.Alg))],
            PasskeyVerifier.TimeoutMilliseconds,
            [.. known.Select(k => new PasskeyDescriptor("public-key", WebEncoders.Base64UrlEncode(k)))],
            new(ResidentKey: "required", RequireResidentKey: true, UserVerification: "required"),
            Attestation: "none"
        );
    }

    /// <exception cref="ProblemException">400: the challenge or the passkey is not valid; 409: it is known already, or there are too
    /// many; 401: the session has ended meanwhile.</exception>
    public async Task<PasskeyResponse> AddAsync(
        AddPasskeyRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        _ = board.Id;
        var (name, given, challenge) = PasskeyInput.Checked(request);
        challenges.Check(challenge, ChallengePurpose.Add, me.Id);
        var user = new Fido2User { Id = PasskeyVerifier.HandleOf(me.Id), Name = me.Email, DisplayName = me.Nickname };
        var passkey = await verifier.VerifyNewAsync(given, challenge, user, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await OpenSession.HoldAsync(me, db, now, cancellationToken);
            await challenges.UseAsync(challenge, cancellationToken);
            var id =
                await new SqlCommand(db, AddSql)
                {
                    { "me", me.Id },
                    { "credential", passkey.Id },
                    { "key", passkey.PublicKey },
                    { "count", (long)passkey.SignCount },
                    { "name", name },
                    { "now", now },
                }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken)
                ?? throw new ProblemException(ProblemCodes.TooManyPasskeys);
            await outbox.AddAsync(MailMessage.Notice(SecurityChange.PasskeyAdded, me, language, name), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            outbox.Wake();
            return new(id, name, now, LastUsedDt: null);
        }
        catch (PostgresException e)
            when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: PasskeyConfiguration.Unique })
        {
            throw new ProblemException(ProblemCodes.PasskeyAlreadyAdded);
        }
    }

    /// <exception cref="ProblemException">403: a wrong password; 404: not one of the person's own; 409: there would be no way left to
    /// log in.</exception>
    public async Task RemoveAsync(long id, string? password, SignedIn me, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await own.BeginAsync(me, password, cancellationToken);
        var removed = await new SqlCommand(db, RemoveSql) { { "id", id }, { "me", me.Id } }.ToListAsync(r => r.Text(), cancellationToken);
        if (removed is not [var name])
            throw Problem.PasskeyNotFound();
        await LoginWays.RequireOneAsync(me, db, cancellationToken);
        await outbox.AddAsync(MailMessage.Notice(SecurityChange.PasskeyRemoved, me, language, name), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
    }
}
