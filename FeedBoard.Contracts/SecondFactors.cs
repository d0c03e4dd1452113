using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="CurrentPassword">The password of the account, or a `confirmation` by a passkey: a stolen token alone cannot do it. Not for
/// an account without a password, whose session must be new instead.</param>
public sealed record CurrentPasswordRequest(string? CurrentPassword = null);

/// <param name="Secret">For an authenticator app, in base32. Shown once.</param>
/// <param name="Uri">The same as `otpauth://`, for a QR code.</param>
public sealed record TotpSecretResponse(string Secret, string Uri);

/// <param name="Code">Six digits, from the authenticator app.</param>
public sealed record TotpCodeRequest([property: MaxLength(InputLimits.MaxCode)] string? Code);

/// <param name="RecoveryCodes">Ten: each opens the account once instead of a code of the app. Shown once.</param>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);

/// <param name="Challenge">From the response to the log-in with the password.</param>
/// <param name="Code">Six digits from the authenticator app, or a recovery code in any letter case, with or without dashes.</param>
/// <param name="DeviceToken">As for a log-in.</param>
public sealed record SecondFactorLoginRequest(
    string? Challenge,
    [property: MaxLength(InputLimits.MaxCode)] string? Code,
    string? DeviceToken = null
);
