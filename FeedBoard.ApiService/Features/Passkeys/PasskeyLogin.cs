using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Passkeys;

/// <summary>Logs in with a passkey, without a name; and confirms with one what the password is asked for otherwise.</summary>
internal sealed class PasskeyLogin(
    FeedDb db,
    PasskeyVerifier verifier,
    SessionOpener opener,
    Outbox outbox,
    PasskeyConfirmations confirmations
)
{
    /// <exception cref="ProblemException">400: the challenge or the passkey is not valid; 403: the account is suspended.</exception>
    public async Task<LoginResponse> LogInAsync(PasskeyLoginRequest request, LoginOrigin origin, CancellationToken cancellationToken)
    {
        var passkey = await verifier.VerifyAsync(
            request.Challenge,
            request.Credential,
            ChallengePurpose.LogIn,
            owner: 0,
            cancellationToken
        );
        var login = await db.UntilNotDeadlockedAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var user = await opener.HoldAsync(passkey.UserId, cancellationToken) ?? throw Problem.PasskeyNotValid();
            await verifier.UseAsync(passkey, cancellationToken);
            var opened = await opener.OpenAsync(user, LoginProof.BothFactors, origin, request.DeviceToken, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return opened;
        });
        outbox.Wake();
        return login;
    }

    /// <exception cref="ProblemException">400: the challenge or the passkey is not valid.</exception>
    public async Task<ConfirmationResponse> ConfirmAsync(ConfirmationRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var passkey = await verifier.VerifyAsync(
            request.Challenge,
            request.Credential,
            ChallengePurpose.Confirm,
            me.Id,
            cancellationToken
        );
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await verifier.UseAsync(passkey, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(confirmations.Create(me), (int)PasskeyConfirmations.Lifetime.TotalSeconds);
    }
}
