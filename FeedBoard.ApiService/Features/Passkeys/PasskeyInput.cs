using System.Text.Json;
using FeedBoard.ApiService.Platform.Problems;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.ApiService.Features.Passkeys;

/// <summary>Reads what a browser sends of a passkey.</summary>
internal static class PasskeyInput
{
    private const int MaxBytes = 16 * 1024;
    private const string Type = "public-key",
        NotReadable = "This is not what a browser gives, with its bytes in base64url.";

    public static (string Name, AuthenticatorAttestationRawResponse Credential, byte[] Challenge) Checked(AddPasskeyRequest request)
    {
        var errors = new FieldErrors();
        var name = errors.Name("name", request.Name, InputLimits.MaxPasskeyName);
        var (id, data, attestation) = (
            Bytes(errors, request.Credential?.Id),
            Bytes(errors, request.Credential?.Response?.ClientDataJson),
            Bytes(errors, request.Credential?.Response?.AttestationObject)
        );
        var challenge = ChallengeIn(errors, data, request.Credential?.Type);
        errors.ThrowIfAny();
        return (
            name,
            new()
            {
                Id = request.Credential!.Id!,
                RawId = id,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new() { ClientDataJson = data, AttestationObject = attestation },
            },
            challenge
        );
    }

    /// <param name="challenge">That the options came with: the same is signed.</param>
    public static (byte[] Challenge, AuthenticatorAssertionRawResponse Credential) Checked(string? challenge, PasskeyCredential? credential)
    {
        var errors = new FieldErrors();
        var given = Bytes(errors, challenge, "challenge");
        var (id, data, authenticator, signature) = (
            Bytes(errors, credential?.Id),
            Bytes(errors, credential?.Response?.ClientDataJson),
            Bytes(errors, credential?.Response?.AuthenticatorData),
            Bytes(errors, credential?.Response?.Signature)
        );
        var handle = credential?.Response?.UserHandle is { Length: > 0 } text ? Bytes(errors, text) : null;
        ChallengeIn(errors, data, credential?.Type);
        errors.ThrowIfAny();
        return (
            given,
            new()
            {
                Id = credential!.Id!,
                RawId = id,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new()
                {
                    ClientDataJson = data,
                    AuthenticatorData = authenticator,
                    Signature = signature,
                    UserHandle = handle,
                },
            }
        );
    }

    private static byte[] Bytes(FieldErrors errors, string? text, string field = "credential")
    {
        if (text is null && !errors.Has(field))
            errors.Add(field, FieldError.Required);
        if (text is null || errors.Has(field))
            return [];
        try
        {
            if (text.Length is > 0 and <= MaxBytes)
                return WebEncoders.Base64UrlDecode(text);
        }
        catch (FormatException)
        {
            // As if it were empty.
        }

        errors.Add(field, FieldError.WrongType(NotReadable));
        return [];
    }

    /// <summary>What the browser has signed (WebAuthn, section 5.8.1).</summary>
    private static byte[] ChallengeIn(FieldErrors errors, byte[] clientData, string? type)
    {
        if (errors.Has("credential"))
            return [];
        try
        {
            using var data = JsonDocument.Parse(clientData);
            if (
                string.Equals(type, Type, StringComparison.Ordinal)
                && data.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("challenge", out var challenge)
                && challenge is { ValueKind: JsonValueKind.String }
            )
                return Bytes(errors, challenge.GetString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or not text.
        }

        errors.Add("credential", FieldError.WrongType(NotReadable));
        return [];
    }
}
