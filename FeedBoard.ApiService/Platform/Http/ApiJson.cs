using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>How the board writes JSON: <c>snake_case</c>, by code that the compiler wrote.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SignupRequest))]
[JsonSerializable(typeof(SignupResponse))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(ProviderLoginRequest))]
[JsonSerializable(typeof(LinkProviderRequest))]
[JsonSerializable(typeof(UnlinkProviderRequest))]
[JsonSerializable(typeof(ProviderLoginResponse))]
[JsonSerializable(typeof(ProviderLoginResponse[]))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(ForgotPasswordRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(VerifyEmailRequest))]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(OwnAccountResponse))]
[JsonSerializable(typeof(FeedResponse))]
[JsonSerializable(typeof(ImageDraftResponse))]
[JsonSerializable(typeof(IReadOnlyList<FeedResponse>))]
[JsonSerializable(typeof(IReadOnlyList<FeedMarkResponse>))]
[JsonSerializable(typeof(IReadOnlyList<long>))]
[JsonSerializable(typeof(CreateCommentRequest))]
[JsonSerializable(typeof(UpdateCommentRequest))]
[JsonSerializable(typeof(CommentResponse))]
[JsonSerializable(typeof(IReadOnlyList<CommentResponse>))]
[JsonSerializable(typeof(LikeResponse))]
[JsonSerializable(typeof(LikeToggleResponse))]
[JsonSerializable(typeof(IReadOnlyList<SessionResponse>))]
[JsonSerializable(typeof(FollowToggledResponse))]
[JsonSerializable(typeof(FollowResponse))]
[JsonSerializable(typeof(IReadOnlyList<PersonResponse>))]
[JsonSerializable(typeof(ProfileResponse))]
[JsonSerializable(typeof(UpdateProfileRequest))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(IReadOnlyList<SuggestionResponse>))]
[JsonSerializable(typeof(DeleteAccountRequest))]
[JsonSerializable(typeof(ExportedProfile))]
[JsonSerializable(typeof(ExportedAccount))]
[JsonSerializable(typeof(ExportedComment))]
[JsonSerializable(typeof(ExportedLike))]
[JsonSerializable(typeof(ExportedPerson))]
[JsonSerializable(typeof(ExportedSession))]
[JsonSerializable(typeof(ExportedNotification))]
[JsonSerializable(typeof(NotificationResponse))]
[JsonSerializable(typeof(IReadOnlyList<NotificationResponse>))]
[JsonSerializable(typeof(UnreadResponse))]
[JsonSerializable(typeof(ReadNotificationsRequest))]
[JsonSerializable(typeof(NotificationSettingsResponse))]
[JsonSerializable(typeof(NotificationSettingsRequest))]
[JsonSerializable(typeof(IReadOnlyList<TagResponse>))]
[JsonSerializable(typeof(MentionResponse[]))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(ReportResponse))]
[JsonSerializable(typeof(BlockResponse))]
[JsonSerializable(typeof(MuteResponse))]
[JsonSerializable(typeof(IReadOnlyList<RestrictedPersonResponse>))]
[JsonSerializable(typeof(CaseReport[]))]
[JsonSerializable(typeof(PasskeyResponse[]))]
[JsonSerializable(typeof(CaseResponse))]
[JsonSerializable(typeof(ReopenRequest))]
[JsonSerializable(typeof(IReadOnlyList<CaseResponse>))]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(HideRequest))]
[JsonSerializable(typeof(HiddenResponse))]
[JsonSerializable(typeof(SuspendRequest))]
[JsonSerializable(typeof(UnsuspendRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(IReadOnlyList<AuditResponse>))]
[JsonSerializable(typeof(MailStatusResponse))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, FieldErrorCode[]>))]
internal sealed partial class ApiJson : JsonSerializerContext;

internal static class ApiJsonExtensions
{
    public static void AddApiJson(this IHostApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // People write in every script: UTF-8 instead of \uXXXX (emoji excepted). The responses are application/json, never part of a
            // page.
            o.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
}
