using System.Globalization;
using System.Net.Mail;
using FeedBoard.ApiService.Http;

namespace FeedBoard.ApiService.Auth;

/// <summary>What the fields of an account must be.</summary>
internal static class AuthInput
{
    public const int MaxEmail = 254; // RFC 5321, section 4.5.3.1.3, less the angle brackets
    public const int MinPassword = 8;
    public const int MaxPassword = 1000; // a bound for the hasher, not for people
    public const int MinNickname = 2;
    public const int MaxNickname = 30;
    private const int MaxToken = 200;
    private const int ZeroWidthJoiner = 0x200D; // joins emoji

    public static (string Email, string Password, string Nickname) Checked(SignupRequest request)
    {
        var errors = new FieldErrors();
        var email = errors.Text("email", request.Email, 1, MaxEmail);
        if (email.Length > 0 && !IsEmail(email)) errors.Add("email", "This is not an e-mail address.");
        var password = errors.Password("password", request.Password, MinPassword, MaxPassword);
        var nickname = errors.Text("nickname", request.Nickname, MinNickname, MaxNickname);
        if (nickname.EnumerateRunes().Any(r => System.Text.Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            || (System.Text.Rune.GetUnicodeCategory(r) is UnicodeCategory.Format && r.Value != ZeroWidthJoiner)))
        {
            errors.Add("nickname", "A nickname has no control characters and no marks of direction.");
        }

        errors.ThrowIfAny();
        return (email, password, nickname);
    }

    public static (string Email, string Password) Checked(LoginRequest request)
    {
        var errors = new FieldErrors();
        var email = errors.Text("email", request.Email, 1, MaxEmail);
        var password = errors.Password("password", request.Password, 1, MaxPassword);
        errors.ThrowIfAny();
        return (email, password);
    }

    public static string Checked(RefreshRequest request)
    {
        var errors = new FieldErrors();
        var token = errors.Text("refresh_token", request.RefreshToken, 1, MaxToken);
        errors.ThrowIfAny();
        return token;
    }

    /// <summary>A plain address with a dotted domain, without display name, comment or blanks.</summary>
    private static bool IsEmail(string text)
        => MailAddress.TryCreate(text, out var address)
        && string.Equals(address.Address, text, StringComparison.Ordinal)
        && !text.Any(char.IsWhiteSpace) && !text.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
        && address.Host.Contains('.', StringComparison.Ordinal) && !address.Host.EndsWith('.') && Uri.CheckHostName(address.Host) == UriHostNameType.Dns;
}
