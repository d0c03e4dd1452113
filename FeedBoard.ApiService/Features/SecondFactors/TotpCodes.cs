using OtpNet;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>Codes of an authenticator app: six digits, a new one each half minute (RFC 6238 with SHA-1, which all apps know).</summary>
internal static class TotpCodes
{
    private const int SecretBytes = 20,
        Digits = 6;

    /// <summary>A clock that is up to half a minute wrong is forgiven (RFC 6238, section 5.2).</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public static byte[] NewSecret() => KeyGeneration.GenerateRandomKey(SecretBytes);

    public static string Base32(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>What the QR code says, in the "Key URI Format" of authenticator apps.</summary>
    /// <remarks>The colon stands between board and account, and may be in neither, not even escaped.</remarks>
    public static string UriOf(byte[] secret, string account, string board)
    {
        var issuer = Uri.EscapeDataString(board.Replace(':', '-'));
        var label = $"{issuer}:{Uri.EscapeDataString(account)}";
        return $"otpauth://totp/{label}?secret={Base32(secret)}&issuer={issuer}&algorithm=SHA1&digits={Digits}&period=30";
    }

    /// <summary>Whether it looks like a code of an app and not like a recovery code.</summary>
    public static bool IsCode(string code) => code.Length == Digits && code.All(char.IsAsciiDigit);

    /// <returns>The time step that the code is of; <c>null</c>: of none around now.</returns>
    public static long? StepOf(byte[] secret, string code, DateTime now) =>
        new Totp(secret, totpSize: Digits).VerifyTotp(now, code, out var step, Window) ? step : null;
}
