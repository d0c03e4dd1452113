namespace FeedBoard.Web.Platform.Api;

/// <summary>How somebody logs in: second factors and passkeys.</summary>
public sealed partial class BoardApi
{
    public Task<LoginResponse> LogInWithCodeAsync(SecondFactorLoginRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/auth/login/second-factor",
            JsonContent.Create(input, Json.SecondFactorLoginRequest),
            Json.LoginResponse,
            cancel
        );

    public Task<LoginResponse> LogInWithPasskeyAsync(PasskeyLoginRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/auth/login/passkey",
            JsonContent.Create(input, Json.PasskeyLoginRequest),
            Json.LoginResponse,
            cancel
        );

    public Task<TotpSecretResponse> StartTotpAsync(CurrentPasswordRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/account/totp",
            JsonContent.Create(input, Json.CurrentPasswordRequest),
            Json.TotpSecretResponse,
            cancel
        );

    public Task<RecoveryCodesResponse> TurnTotpOnAsync(TotpCodeRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Put,
            "/api/account/totp",
            JsonContent.Create(input, Json.TotpCodeRequest),
            Json.RecoveryCodesResponse,
            cancel
        );

    public Task TurnTotpOffAsync(CurrentPasswordRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, "/api/account/totp", JsonContent.Create(input, Json.CurrentPasswordRequest), cancel);

    public Task<RecoveryCodesResponse> RenewRecoveryCodesAsync(CurrentPasswordRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/account/recovery-codes",
            JsonContent.Create(input, Json.CurrentPasswordRequest),
            Json.RecoveryCodesResponse,
            cancel
        );

    public Task RemovePasskeyAsync(long id, CurrentPasswordRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Delete,
            $"/api/account/passkeys/{Number(id)}",
            JsonContent.Create(input, Json.CurrentPasswordRequest),
            cancel
        );
}
