using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Tests.Features.Passkeys;

/// <summary>
/// A passkey in software, byte by byte as WebAuthn says, that also does what a real one never would: sign for another origin, without a
/// finger, or with a counter that goes back.
/// </summary>
internal sealed class SoftPasskey : IDisposable
{
    public const byte UserPresent = 1,
        UserVerified = 4,
        Attested = 64;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private string handle = "";

    public uint Count { get; set; }

    public string Origin { get; set; } = "https://board.example.org";

    public string Host { get; set; } = "board.example.org";

    public byte Flags { get; set; } = UserPresent | UserVerified;

    public string Id => WebEncoders.Base64UrlEncode(id);

    /// <summary>What <c>navigator.credentials.create()</c> would give.</summary>
    public JsonObject Create(JsonNode options)
    {
        handle = (string)options["user"]!["id"]!;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        byte[] cose = [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
        byte[] data = [.. AuthenticatorData(Attested), .. new byte[16], 0, (byte)id.Length, .. id, .. cose];
        byte[] attestation =
        [
            0xA3,
            .. Text("fmt"),
            .. Text("none"),
            .. Text("attStmt"),
            0xA0,
            .. Text("authData"),
            0x59,
            (byte)(data.Length >> 8),
            (byte)data.Length,
            .. data,
        ];
        return Credential(
            new JsonObject
            {
                ["clientDataJSON"] = WebEncoders.Base64UrlEncode(ClientData("webauthn.create", (string)options["challenge"]!)),
                ["attestationObject"] = WebEncoders.Base64UrlEncode(attestation),
            }
        );
    }

    /// <summary>What <c>navigator.credentials.get()</c> would give.</summary>
    public JsonObject Get(JsonNode options)
    {
        var client = ClientData("webauthn.get", (string)options["challenge"]!);
        var data = AuthenticatorData(0);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var signature = key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(
            new JsonObject
            {
                ["clientDataJSON"] = WebEncoders.Base64UrlEncode(client),
                ["authenticatorData"] = WebEncoders.Base64UrlEncode(data),
                ["signature"] = WebEncoders.Base64UrlEncode(signature),
                ["userHandle"] = handle,
            }
        );
    }

    public void Dispose() => key.Dispose();

    private JsonObject Credential(JsonObject response) =>
        new()
        {
            ["id"] = Id,
            ["rawId"] = Id,
            ["type"] = "public-key",
            ["clientExtensionResults"] = new JsonObject(),
            ["response"] = response,
        };

    private byte[] ClientData(string type, string challenge) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type,
                challenge,
                origin = Origin,
                crossOrigin = false,
            }
        );

    private byte[] AuthenticatorData(byte more)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(Host), data);
        data[32] = (byte)(Flags | more);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Count);
        return data;
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];
}
