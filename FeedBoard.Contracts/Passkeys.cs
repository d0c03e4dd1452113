using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace FeedBoard.Contracts;

// What a browser gives and takes has the names of WebAuthn (Level 3, section 5.1.8), which its parseCreationOptionsFromJSON() reads and
// its toJSON() writes. Bytes are base64url.

/// <summary>Options for `navigator.credentials.create()`.</summary>
/// <param name="Challenge">Works once, for five minutes.</param>
/// <param name="Rp">The board.</param>
/// <param name="User">The account.</param>
/// <param name="Timeout">In milliseconds.</param>
/// <param name="ExcludeCredentials">The passkeys that the account has: a device that holds one adds no second one.</param>
public sealed record PasskeyCreationOptions(
    string Challenge,
    PasskeyRelyingParty Rp,
    PasskeyUser User,
    [property: JsonPropertyName("pubKeyCredParams")] IReadOnlyList<PasskeyAlgorithm> PubKeyCredParams,
    int Timeout,
    [property: JsonPropertyName("excludeCredentials")] IReadOnlyList<PasskeyDescriptor> ExcludeCredentials,
    [property: JsonPropertyName("authenticatorSelection")] PasskeySelection AuthenticatorSelection,
    string Attestation
);

/// <param name="Id">The host of the board.</param>
public sealed record PasskeyRelyingParty(string Id, string Name);

/// <param name="Id">Says nothing of the account but which one it is.</param>
public sealed record PasskeyUser(string Id, string Name, [property: JsonPropertyName("displayName")] string DisplayName);

/// <param name="Type">`public-key`</param>
/// <param name="Alg">A COSE algorithm, such as -7.</param>
public sealed record PasskeyAlgorithm(string Type, int Alg);

/// <param name="Type">`public-key`</param>
public sealed record PasskeyDescriptor(string Type, string Id);

/// <param name="ResidentKey">`required`: the device knows the account, so that nobody types a name.</param>
/// <param name="UserVerification">`required`: a finger, a face or a PIN.</param>
public sealed record PasskeySelection(
    [property: JsonPropertyName("residentKey")] string ResidentKey,
    [property: JsonPropertyName("requireResidentKey")] bool RequireResidentKey,
    [property: JsonPropertyName("userVerification")] string UserVerification
);

/// <summary>Options for `navigator.credentials.get()`.</summary>
/// <param name="RpId">The host of the board.</param>
public sealed record PasskeyRequestOptions(
    string Challenge,
    [property: JsonPropertyName("rpId")] string RpId,
    int Timeout,
    [property: JsonPropertyName("userVerification")] string UserVerification
);

/// <param name="Challenge">To be sent back with the credential; works once, for five minutes.</param>
public sealed record PasskeyChallengeResponse(string Challenge, PasskeyRequestOptions Options);

/// <param name="Name">What its owner calls it, at most 60 characters.</param>
public sealed record AddPasskeyRequest([property: MaxLength(InputLimits.MaxPasskeyName)] string? Name, NewPasskeyCredential? Credential);

/// <summary>What `navigator.credentials.create()` gives.</summary>
public sealed record NewPasskeyCredential(string? Id, string? Type, NewPasskeyResponse? Response);

/// <inheritdoc cref="NewPasskeyCredential"/>
public sealed record NewPasskeyResponse(
    [property: JsonPropertyName("clientDataJSON")] string? ClientDataJson,
    [property: JsonPropertyName("attestationObject")] string? AttestationObject
);

/// <param name="Challenge">From the options.</param>
/// <param name="DeviceToken">As for a log-in with the password.</param>
public sealed record PasskeyLoginRequest(string? Challenge, PasskeyCredential? Credential, string? DeviceToken = null);

/// <param name="Challenge">From the options.</param>
public sealed record ConfirmationRequest(string? Challenge, PasskeyCredential? Credential);

/// <param name="Confirmation">For a few minutes, as good as the current password for this session, wherever that is asked for.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record ConfirmationResponse(string Confirmation, int ExpiresIn);

/// <summary>What `navigator.credentials.get()` gives.</summary>
public sealed record PasskeyCredential(string? Id, string? Type, PasskeyAssertion? Response);

/// <inheritdoc cref="PasskeyCredential"/>
public sealed record PasskeyAssertion(
    [property: JsonPropertyName("clientDataJSON")] string? ClientDataJson,
    [property: JsonPropertyName("authenticatorData")] string? AuthenticatorData,
    string? Signature,
    [property: JsonPropertyName("userHandle")] string? UserHandle
);
