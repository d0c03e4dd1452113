using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Auth;

internal static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/api/auth").WithTags("Auth").WithRequestBodyLimit(RequestBodies.Json);

        auth.MapPost("/signup", Signup)
            .AllowAnonymous()
            .WithConcurrencyLimit(ConcurrencyLimit.SignIns)
            .Fails(400, 403);
        auth.MapGet("/challenge", ReadChallenge).AllowAnonymous().RequireRateLimiting(RateLimits.Read);
        auth.MapPost("/login", Login)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Login)
            .WithConcurrencyLimit(ConcurrencyLimit.SignIns)
            .Fails(401, 403);
        auth.MapPost("/refresh", Refresh).AllowAnonymous().Fails(401, 403);
        auth.MapPost("/logout", Logout).RequireAuthorization().RequireRateLimiting(RateLimits.Write);
        auth.MapGet("/sessions", ListSessions).RequireAuthorization().RequireRateLimiting(RateLimits.Read);
        auth.MapDelete("/sessions/{id}", EndSession).RequireAuthorization().RequireRateLimiting(RateLimits.Write).Fails(404);
    }

    /// <summary>Sign up</summary>
    /// <remarks>
    /// Makes an account. E-mail and nickname are unique in any letter case, an e-mail also in any spelling of its host; a nickname that
    /// looks like another one is taken too. Where the board sends mail, a link that confirms the address is on its way. Where the board's
    /// `registration` is `approval`, and there is no `invite`, or where the board asks for the solution of a challenge, and there is a
    /// `reason` instead of one, the account waits for a moderator, and a mail says what was decided.
    /// </remarks>
    /// <response code="200">The new account; with `status` `pending` it cannot be used yet.</response>
    /// <response code="400">`Email Already Registered` or `Nickname Already Taken`.</response>
    /// <response code="403">By the board's settings: `Registration Closed`, `Invite Required`, or `Invite Not Valid`: used up, expired,
    /// deleted, or its maker may not invite any more.</response> <response code="422">Also `Challenge Failed`: the board asks for the
    /// solution of a challenge, and `altcha` is wrong, expired or used, or both it and `reason` are missing.</response>
    internal static async Task<Ok<SignupResponse>> Signup(
        SignupRequest request,
        AuthService auth,
        HttpRequest http,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(
            await auth.SignupAsync(
                request,
                RequestLanguage.Of(http),
                http.HttpContext.Connection.RemoteIpAddress,
                cancellationToken
            )
        );

    /// <summary>Get a challenge</summary>
    /// <remarks>
    /// Where the board's setting `signup_challenge` is on, a sign-up needs its solution as `altcha`: the members of the challenge and
    /// `number`, as JSON in base64. A solution works once, for an hour.
    /// </remarks>
    /// <response code="200">The challenge.</response>
    internal static Ok<ChallengeResponse> ReadChallenge(SignupChallenges challenges, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(challenges.Create());
    }

    /// <summary>Log in</summary>
    /// <remarks>
    /// Opens a session and gives its first pair of tokens. Where the board sends mail, the owner gets one about each log-in from a new
    /// device, except the very first log-in. A device is known by its `device_token`, or by the kind of browser and the network.
    /// </remarks>
    /// <response code="200">The tokens.</response>
    /// <response code="401">`Invalid Credentials`, whether the e-mail is known or not. `Second Factor Required`, for callers with the right
    /// password: `challenge` is to be sent to `/api/auth/login/second-factor` with a code, within five minutes; `factors` says what the
    /// account has: `totp`, `recovery_code`, `passkey`.</response>
    /// <response code="429">`Too Many Requests`: too many log-ins from this address, or too many wrong passwords for this
    /// account.</response>
    /// <response code="403">For callers with the right password: `Account Suspended`, with `reason` and, if not for good, `until_dt`;
    /// `Account Pending`: a moderator has not decided yet; `Account Refused`, with `reason`.</response>
    internal static async Task<Ok<LoginResponse>> Login(
        LoginRequest request,
        AuthService auth,
        HttpContext context,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await auth.LoginAsync(request, LoginOrigin.Of(context), PasswordSource.Address(context), cancellationToken));

    /// <summary>Refresh</summary>
    /// <remarks>
    /// Exchanges a refresh token for a new pair of tokens. A refresh token is used once; a second use ends the session. The exception: a
    /// client that sends the same secret `Idempotency-Key` again within two minutes, and has not yet used the new refresh token, gets that
    /// token again.
    /// </remarks>
    /// <response code="200">The new tokens.</response>
    /// <response code="401">`Invalid Token`: unknown, expired or spent.</response>
    /// <response code="403">`Account Suspended`, with `reason` and `until_dt` as for logging in.</response>
    internal static async Task<Ok<LoginResponse>> Refresh(
        RefreshRequest request,
        [
            FromHeader(Name = BoardHeaders.IdempotencyKey),
            Description(
                "A secret of the client's own for this one refresh, such as 32 random bytes: it makes a refresh repeatable "
                    + "whose response was lost, and the same refresh by several processes of one client harmless."
            )
        ]
            string? key,
        HttpRequest http,
        SessionRefresher sessions,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await sessions.RefreshAsync(
                request,
                RateLimits.Address(http.HttpContext),
                key is null ? null : IdempotencyHeader.Read(http),
                cancellationToken
            )
        );

    /// <summary>Log out</summary>
    /// <remarks>Ends this session: its access and refresh tokens stop working, on every replica.</remarks>
    /// <response code="204">The session has ended.</response>
    internal static async Task<NoContent> Logout(CurrentUser me, SessionService sessions, CancellationToken cancellationToken)
    {
        await sessions.LogoutAsync(me.Required, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>List one's own sessions</summary>
    /// <remarks>
    /// A page of the sessions that are on, newest first; `X-Total-Count` says how many there are. `last_seen_dt` is exact to the minute.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<SessionResponse>>> ListSessions(
        [AsParameters] PageRequest page,
        CurrentUser me,
        SessionService sessions,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"sessions of {me.Required.Id}", sortBy: null, SessionService.Sorts);
        return TypedResults.Ok(pager.Finish(spec, await sessions.ListAsync(me.Required, spec, cancellationToken), (s, _) => (0, s.Id)));
    }

    /// <summary>End a session</summary>
    /// <remarks>One of one's own: its access and refresh tokens stop working, on every replica. Ending this one is logging out.</remarks>
    /// <response code="204">The session has ended.</response>
    /// <response code="404">`Session Not Found`: unknown, ended before or somebody else's.</response>
    internal static async Task<NoContent> EndSession(
        [FromRoute(Name = "id"), Description("The id of the session.")] long id,
        CurrentUser me,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        await sessions.EndAsync(id, me.Required, cancellationToken);
        return TypedResults.NoContent();
    }
}
