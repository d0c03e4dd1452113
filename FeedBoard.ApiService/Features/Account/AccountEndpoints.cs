using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.ApiService.Features.Account;

internal static class AccountEndpoints
{
    public static void AddAccount(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<PasswordReset>().AddScoped<AccountEmail>();

    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        var account = app.MapGroup("/api/account").WithTags("Account").WithRequestBodyLimit(RequestBodies.Json);

        account.MapPost("/password/forgot", ForgotPassword).AllowAnonymous().RequireRateLimiting(RateLimits.Login);
        account
            .MapPost("/password/reset", ResetPassword)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Login)
            .WithConcurrencyLimit(ConcurrencyLimit.SignIns)
            .Fails(400);
        account.MapPost("/email/verify", VerifyEmail).AllowAnonymous().RequireRateLimiting(RateLimits.Login).Fails(400);
        account.MapGet("", ReadAccount).WithName("ReadOwnAccount").RequireAuthorization().RequireRateLimiting(RateLimits.Read).WithETag();
        account.MapPost("/email/verification", SendVerification).RequireAuthorization().RequireRateLimiting(RateLimits.Write).Fails(409);
        account.MapPost("/email", ChangeEmail).RequireAuthorization().RequireRateLimiting(RateLimits.Write).Fails(403);
    }

    /// <summary>Ask for a new password</summary>
    /// <remarks>
    /// Mails a link to the address, if somebody has it: the response is the same if not. At most one mail a minute and five a day for one
    /// address. The mail is in the language of `Accept-Language`, English or Korean.
    /// </remarks>
    /// <response code="202">If there is such an account, a mail is on its way.</response>
    /// <response code="503">`Mail Not Configured`: the board sends no mail.</response>
    internal static async Task<Accepted> ForgotPassword(
        ForgotPasswordRequest request,
        PasswordReset passwords,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await passwords.ForgotAsync(request, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    /// <summary>Set a new password</summary>
    /// <remarks>
    /// By the token of a link that was mailed; it works once, for an hour. All sessions of the account and all its tokens for scripts end.
    /// Its passkeys and its log-ins with providers from before its address was confirmed are removed: somebody else may have added them. So
    /// is an authenticator app that was not turned on yet. A password that is not taken leaves the token of the link as it is.
    /// </remarks>
    /// <response code="204">The password is the new one.</response>
    /// <response code="400">`Link Not Valid`: used, expired or unknown.</response>
    internal static async Task<NoContent> ResetPassword(
        ResetPasswordRequest request,
        PasswordReset passwords,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await passwords.ResetAsync(request, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Confirm an address</summary>
    /// <remarks>
    /// By the token of a link that was mailed; it works once, for a day. It says that the address of the account is its owner's, or changes
    /// the address to the one that the link was sent to, if that is still free.
    /// </remarks>
    /// <response code="204">The address is confirmed.</response>
    /// <response code="400">`Link Not Valid`: used, expired or unknown, or the address is somebody else's by now.</response>
    internal static async Task<NoContent> VerifyEmail(
        VerifyEmailRequest request,
        AccountEmail email,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await email.VerifyAsync(request, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Read one's own account</summary>
    /// <remarks>The address, whether it is confirmed, the one that it is to change to, and how one logs in.</remarks>
    /// <response code="200">The account.</response>
    internal static async Task<Ok<OwnAccountResponse>> ReadAccount(
        CurrentUser me,
        AccountEmail email,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await email.FindAsync(me.Required, cancellationToken));

    /// <summary>Mail the link again that confirms one's address</summary>
    /// <remarks>
    /// To one address, at most one such mail a minute and five a day, with those of its sign-ups and of changes to it.
    /// </remarks>
    /// <response code="202">The mail is on its way.</response>
    /// <response code="409">`Already Verified`</response>
    /// <response code="503">`Mail Not Configured`: the board sends no mail.</response>
    internal static async Task<Accepted> SendVerification(
        CurrentUser me,
        AccountEmail email,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await email.SendVerificationAsync(me.Required, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    /// <summary>Change one's address</summary>
    /// <remarks>
    /// Mails a link to the new address and a notice to the old one. The address changes when the link is followed, within a day, if it is
    /// still free; whether somebody has it is not told. At most once a minute and five times a day.
    /// </remarks>
    /// <response code="202">The mails are on their way.</response>
    /// <response code="403">`Permission Denied`: the current password is wrong. For an account without a password: `Log In Again`, if the
    /// session is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    /// <response code="503">`Mail Not Configured`: the board sends no mail.</response>
    internal static async Task<Accepted> ChangeEmail(
        ChangeEmailRequest request,
        CurrentUser me,
        AccountEmail email,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await email.ChangeAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
