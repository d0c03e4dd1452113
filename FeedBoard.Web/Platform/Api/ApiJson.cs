using System.Text.Json.Serialization;

namespace FeedBoard.Web.Platform.Api;

/// <summary>RFC 9457, as the API fills it.</summary>
public sealed record ProblemResponse(
    int? Status,
    string? Code,
    string? Detail,
    IReadOnlyDictionary<string, string[]>? Errors,
    IReadOnlyDictionary<string, FieldErrorCode[]>? ErrorCodes = null,
    string? Reason = null,
    DateTimeOffset? UntilDt = null,
    string? Challenge = null,
    IReadOnlyList<string>? Factors = null
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(FeedResponse[]))]
[JsonSerializable(typeof(BlockedEntryResponse[]))]
[JsonSerializable(typeof(InviteRequest))]
[JsonSerializable(typeof(InviteResponse[]))]
[JsonSerializable(typeof(FeedMarkResponse[]))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(CommentResponse[]))]
[JsonSerializable(typeof(PersonResponse[]))]
[JsonSerializable(typeof(SessionResponse[]))]
[JsonSerializable(typeof(TagResponse[]))]
[JsonSerializable(typeof(NotificationResponse[]))]
[JsonSerializable(typeof(UnreadResponse))]
[JsonSerializable(typeof(ReadNotificationsRequest))]
[JsonSerializable(typeof(NotificationSettingsResponse))]
[JsonSerializable(typeof(ProfileResponse))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(SuggestionResponse[]))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(SignupResponse))]
[JsonSerializable(typeof(SignupRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(ProviderLoginRequest))]
[JsonSerializable(typeof(LinkProviderRequest))]
[JsonSerializable(typeof(UnlinkProviderRequest))]
[JsonSerializable(typeof(ForgotPasswordRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(VerifyEmailRequest))]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(OwnAccountResponse))]
[JsonSerializable(typeof(CurrentPasswordRequest))]
[JsonSerializable(typeof(TotpSecretResponse))]
[JsonSerializable(typeof(TotpCodeRequest))]
[JsonSerializable(typeof(RecoveryCodesResponse))]
[JsonSerializable(typeof(SecondFactorLoginRequest))]
[JsonSerializable(typeof(PasskeyLoginRequest))]
[JsonSerializable(typeof(TokenResponse[]))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(CreatedTokenResponse))]
[JsonSerializable(typeof(CreateCommentRequest))]
[JsonSerializable(typeof(UpdateCommentRequest))]
[JsonSerializable(typeof(UpdateProfileRequest))]
[JsonSerializable(typeof(DeleteAccountRequest))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(RestrictedPersonResponse[]))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(CaseResponse[]))]
[JsonSerializable(typeof(ReopenRequest))]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(HideRequest))]
[JsonSerializable(typeof(HiddenResponse))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(SuspendRequest))]
[JsonSerializable(typeof(UnsuspendRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(AuditResponse[]))]
[JsonSerializable(typeof(BoardResponse))]
[JsonSerializable(typeof(UpdateBoardRequest))]
[JsonSerializable(typeof(RegistrationResponse[]))]
[JsonSerializable(typeof(RefuseRegistrationRequest))]
[JsonSerializable(typeof(MailStatusResponse))]
internal sealed partial class ApiJson : JsonSerializerContext;
