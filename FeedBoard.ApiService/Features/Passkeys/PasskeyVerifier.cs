using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Fido2NetLib;
using Fido2NetLib.Objects;

namespace FeedBoard.ApiService.Features.Passkeys;

/// <summary>A passkey that has just signed.</summary>
internal readonly record struct UsedPasskey(long Id, long UserId, long SignCount, byte[] Challenge);

/// <summary>
/// Checks what a passkey has signed: the challenge, the board's origin and host, its owner's finger or PIN, and its counter.
/// </summary>
internal sealed partial class PasskeyVerifier(
    FeedDb db,
    RelyingParty board,
    PasskeyChallenges challenges,
    TimeProvider time,
    ILogger<PasskeyVerifier> logger
)
{
    public const int TimeoutMilliseconds = 300_000;

    private const string FindSql = """
        SELECT id, user_id, public_key, sign_count FROM passkeys WHERE credential_id = @id                     -- ux_passkeys_credential_id
        """;

    // A device that counts says more each time. One that says less, or stops counting, is a copy. In one statement: of two with the same
    // count one is refused.
    private const string UseSql = """
        UPDATE passkeys SET sign_count = @count, last_used_dt = @now                                            -- pk_passkeys
        WHERE id = @id AND (sign_count < @count OR (sign_count = 0 AND @count = 0)) RETURNING 1
        """;

    public static readonly PubKeyCredParam[] Algorithms = [PubKeyCredParam.ES256, PubKeyCredParam.Ed25519, PubKeyCredParam.RS256];

    /// <summary>What devices know an account by: the same for all its passkeys, and no name.</summary>
    public static byte[] HandleOf(long user) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"feedboard user {user}")));

    public PasskeyChallengeResponse Options(ChallengePurpose purpose, long owner)
    {
        var (rp, challenge) = (board.Id, challenges.Create(purpose, owner));
        return new(challenge, new(challenge, rp, TimeoutMilliseconds, "required"));
    }

    /// <param name="owner">Whose passkey it must be; 0: anybody's.</param>
    /// <exception cref="ProblemException">400: the challenge or the passkey is not valid.</exception>
    public async Task<UsedPasskey> VerifyAsync(
        string? givenChallenge,
        PasskeyCredential? given,
        ChallengePurpose purpose,
        long owner,
        CancellationToken cancellationToken
    )
    {
        var fido2 = board.Fido2;
        var (challenge, credential) = PasskeyInput.Checked(givenChallenge, given);
        challenges.Check(challenge, purpose, owner);
        var (id, user, key, count) =
            await new SqlCommand(db, FindSql) { { "id", credential.RawId } }.SingleOrDefaultAsync(
                r => (r.Int64(), r.Int64(), r.Bytes(), r.Int64()),
                cancellationToken
            )
            ?? throw Problem.PasskeyNotValid();
        if (owner != 0 && user != owner)
            throw Problem.PasskeyNotValid();
        var result = await CheckAsync(() =>
            fido2.MakeAssertionAsync(
                new()
                {
                    AssertionResponse = credential,
                    OriginalOptions = new()
                    {
                        Challenge = challenge,
                        RpId = board.Id,
                        UserVerification = UserVerificationRequirement.Required,
                    },
                    StoredPublicKey = key,
                    StoredSignatureCounter = (uint)count,
                    IsUserHandleOwnerOfCredentialIdCallback = (p, _) =>
                        Task.FromResult(CryptographicOperations.FixedTimeEquals(p.UserHandle, HandleOf(user))),
                },
                cancellationToken
            )
        );
        return new(id, user, result.SignCount, challenge);
    }

    /// <summary>Notes that it was used, in the transaction of what it was used for.</summary>
    /// <exception cref="ProblemException">400: the challenge was used before, its counter went back, or it was removed
    /// meanwhile.</exception>
    public async Task UseAsync(UsedPasskey passkey, CancellationToken cancellationToken)
    {
        await challenges.UseAsync(passkey.Challenge, cancellationToken);
        var used = new SqlCommand(db, UseSql)
        {
            { "id", passkey.Id },
            { "count", passkey.SignCount },
            { "now", time.GetUtcNow().UtcDateTime },
        };
        if (await used.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw Problem.PasskeyNotValid();
    }

    /// <summary>Checks a new passkey, whose challenge was checked already.</summary>
    /// <exception cref="ProblemException">400: the passkey is not valid.</exception>
    public Task<RegisteredPublicKeyCredential> VerifyNewAsync(
        AuthenticatorAttestationRawResponse credential,
        byte[] challenge,
        Fido2User user,
        CancellationToken cancellationToken
    )
    {
        var fido2 = board.Fido2;
        return CheckAsync(() =>
            fido2.MakeNewCredentialAsync(
                new()
                {
                    AttestationResponse = credential,
                    OriginalOptions = new()
                    {
                        Rp = new(board.Id, RelyingParty.AnyName),
                        User = user,
                        Challenge = challenge,
                        PubKeyCredParams = Algorithms,
                        AuthenticatorSelection = new()
                        {
                            ResidentKey = ResidentKeyRequirement.Required,
                            UserVerification = UserVerificationRequirement.Required,
                        },
                    },
                    // The unique index says so, at the end.
                    IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true),
                },
                cancellationToken
            )
        );
    }

    /// <summary>What cannot be read is not valid either: the library throws whatever its parts do.</summary>
    private async Task<T> CheckAsync<T>(Func<Task<T>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Refused(e.Message);
            throw Problem.PasskeyNotValid();
        }
    }

    [LoggerMessage(120, LogLevel.Information, "A passkey was refused: {Reason}")]
    private partial void Refused(string reason);
}
