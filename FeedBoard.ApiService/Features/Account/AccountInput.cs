using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Account;

/// <summary>Validates what is sent to change an account.</summary>
internal static class AccountInput
{
    private const int MaxToken = 200;

    /// <returns>The address as it was typed; one that nobody can have is looked up in vain.</returns>
    public static string Checked(ForgotPasswordRequest request)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", request.Email);
        errors.ThrowIfAny();
        return email;
    }

    public static (string Token, string Password) Checked(ResetPasswordRequest request)
    {
        var errors = new FieldErrors();
        var token = errors.Text("token", request.Token, 1, MaxToken);
        var password = errors.NewPassword("password", request.Password);
        errors.ThrowIfAny();
        return (token, password);
    }

    public static string Checked(VerifyEmailRequest request)
    {
        var errors = new FieldErrors();
        var token = errors.Text("token", request.Token, 1, MaxToken);
        errors.ThrowIfAny();
        return token;
    }

    /// <param name="own">The address of the account now.</param>
    public static (string Email, string? Password) Checked(ChangeEmailRequest request, string own)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", request.Email);
        if (!errors.Any && string.Equals(email, own, StringComparison.Ordinal))
            errors.Add("email", FieldError.NothingToChange("This is the address of the account already."));
        var password = AuthInput.Own(errors, "current_password", request.CurrentPassword);
        errors.ThrowIfAny();
        return (email, password);
    }
}
