using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Validates the fields of an account.</summary>
internal static class AuthInput
{
    private const int MaxToken = 200;

    /// <param name="withReason">Whether the moderators want to know why.</param>
    public static (string Email, string Password, string Nickname, string Reason) Checked(SignupRequest request, bool withReason)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", request.Email);
        var password = errors.NewPassword("password", request.Password);
        var nickname = Nickname(errors, request.Nickname);
        var reason = withReason ? errors.Text("reason", request.Reason, InputLimits.MinSignupReason, InputLimits.MaxSignupReason) : "";
        errors.ThrowIfAny();
        return (email, password, nickname, reason);
    }

    /// <summary>A nickname as the board keeps it: with one blank where there are several.</summary>
    public static string Nickname(FieldErrors errors, string? value)
    {
        var nickname = errors.Text("nickname", value, InputLimits.MinNickname, InputLimits.MaxNickname);
        if (nickname.Length > 0 && !errors.Has("nickname") && NicknameRules.Problem(nickname) is var (code, message))
            errors.Add("nickname", new(code, message));
        return NameKeys.WithoutRunsOfBlanks(nickname);
    }

    /// <summary>The password once more, or a confirmation: <see cref="OwnPassword"/> knows whether it may be missing.</summary>
    public static string? Own(FieldErrors errors, string field, string? value) =>
        string.IsNullOrEmpty(value) ? null : errors.Password(field, value);

    /// <inheritdoc cref="Own(FieldErrors, string, string?)"/>
    public static string? Own(string? currentPassword)
    {
        var errors = new FieldErrors();
        var password = Own(errors, "current_password", currentPassword);
        errors.ThrowIfAny();
        return password;
    }

    public static (string Email, string Password) Checked(LoginRequest request)
    {
        var errors = new FieldErrors();
        var email = errors.Text("email", request.Email, 1, InputLimits.MaxEmail);
        var password = errors.Password("password", request.Password);
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
}
