using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="Email">The address of the account, in any letter case.</param>
public sealed record ForgotPasswordRequest([property: MaxLength(InputLimits.MaxEmail)] string? Email);

/// <param name="Token">From the link in the mail.</param>
/// <param name="Password">The new one: at least 8 characters.</param>
public sealed record ResetPasswordRequest(
    string? Token,
    [property: MinLength(InputLimits.MinPassword), MaxLength(InputLimits.MaxPassword)] string? Password
);

/// <param name="Token">From the link in the mail.</param>
public sealed record VerifyEmailRequest(string? Token);

/// <param name="Email">The new address.</param>
/// <param name="CurrentPassword">The password of the account, or a `confirmation` by a passkey: a stolen token alone cannot do it. Not for
/// an account without a password, whose session must be new instead.</param>
public sealed record ChangeEmailRequest(
    [property: MaxLength(InputLimits.MaxEmail)] string? Email,
    string? CurrentPassword = null
);

/// <summary>What the caller logs in with, and where the board sends them mail.</summary>
/// <param name="EmailVerified">Whether a link that was sent to the address was followed.</param>
/// <param name="PendingEmail">The address that it changes to when the link that was sent there is followed.</param>
/// <param name="Totp">Whether logging in with the password asks for a code of an authenticator app, too.</param>
/// <param name="RecoveryCodesLeft">How many codes are left for when the app is lost.</param>
/// <param name="Passkeys">The oldest first.</param>
/// <param name="HasPassword">Not where only a provider logs in to the account: a link by mail sets one.</param>
/// <param name="Logins">The providers that log in to the account, the oldest first.</param>
public sealed record OwnAccountResponse(
    string Email,
    bool EmailVerified,
    string? PendingEmail,
    bool HasPassword,
    bool Totp,
    int RecoveryCodesLeft,
    IReadOnlyList<PasskeyResponse> Passkeys,
    IReadOnlyList<ProviderLoginResponse> Logins
);

/// <param name="Name">The name that its owner gave it.</param>
public sealed record PasskeyResponse(long Id, string Name, DateTime CreateDt, DateTime? LastUsedDt);

/// <param name="Provider">The provider that the account is linked with.</param>
public sealed record ProviderLoginResponse(string Provider, DateTime CreateDt);

/// <param name="Provider">Its name in the board's settings.</param>
/// <param name="IdToken">The provider's statement about the person who logged in there, signed by it.</param>
/// <param name="Nonce">What the client sent to the provider for this token: it works once.</param>
/// <param name="CurrentPassword">So that a stolen token alone cannot do it. Not for an account without a password, whose session must be
/// new instead.</param>
public sealed record LinkProviderRequest(string? Provider, string? IdToken, string? Nonce, string? CurrentPassword = null);

/// <param name="CurrentPassword">As for linking.</param>
public sealed record UnlinkProviderRequest(string? CurrentPassword = null);

/// <summary>How the board's mail is doing.</summary>
/// <param name="Configured">Whether the board sends mail at all.</param>
/// <param name="Sender">The address that it comes from.</param>
/// <param name="Waiting">Mails that are still to be sent.</param>
/// <param name="Sent">Mails of the last days that were sent.</param>
/// <param name="GivenUp">Mails of the last days that were refused, or could not be sent for a day.</param>
/// <param name="LastError">What the mail server said last when it did not take a mail.</param>
public sealed record MailStatusResponse(
    bool Configured,
    string? Sender,
    long Waiting,
    long Sent,
    long GivenUp,
    DateTime? LastSentDt,
    string? LastError,
    DateTime? LastErrorDt
);
