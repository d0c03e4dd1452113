using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.OpenApi;

/// <summary>Example bodies for the OpenAPI document.</summary>
internal static class ApiExamples
{
    private const string Token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwic2lkIjoiMSJ9.…";
    private const string MailToken = "bT3vUq0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8R";
    private const string ImageName = "https://feedboard.example.org/api/image/0f8e1c2d3b4a59687766554433221100";
    private const string ImageUrl = $"{ImageName}.jpg";

    private const string Logo = $$"""
        {"width": 640, "height": 160, "thumbnails": {"320": "{{ImageName}}-320-2.webp"} }
        """;

    private const string FeedImage = $$"""
        {"url": "{{ImageUrl}}", "width": 4000, "height": 3000, "content_type": "image/jpeg", "size": 3145728,
         "alt": "Waves", "animated": false,
         "placeholder": "data:image/webp;base64,UklGRjIAAABXRUJQVlA4ICYAAADQAgCdASoUAA8APu1iqU2ppaOiMAgBMB2JaQAAe/QAAPy4ASGAAA==",
         "thumbnails": {"320": "{{ImageName}}-320-2.webp", "640": "{{ImageName}}-640-2.webp", "960": "{{ImageName}}-960-2.webp",
                        "1600": "{{ImageName}}-1600-2.webp"} }
        """;

    private const string CaseReport =
        """
        {"reason": "spam", "note": "The same as yesterday.", "reporter": {"id": 1, "nickname": "Ann"},
         "create_dt": "2026-01-31T09:45:00.123456Z"}
        """;

    private const string Thumbnail = $$"""{"url": "{{ImageName}}-320-2.webp", "alt": "The sea"}""";

    private const string CaseImage = $$"""{"url": "{{ImageUrl}}", "thumbnail_url": "{{ImageName}}-320-2.webp", "alt": "The sea"}""";

    private const string AuthorHistory = """
        {"create_dt": "2026-01-31T09:30:00.123456Z", "feed_count": 12, "comment_count": 34, "suspended": false, "hidden_count": 1,
         "dismissed_count": 2, "suspension_count": 0}
        """;

    private const string PasskeyChallenge =
        "x2dB2o9VwKfLhYcTnEgSuAAAAZYt0QyAq0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM";

    private const string ClientData = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoi…";

    private const string Assertion = $$"""
        {"clientDataJSON": "{{ClientData}}", "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
         "signature": "MEUCIQDx…", "userHandle": "q0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM"}
        """;

    private const string Credential = $$"""{"id": "dB2o9VwKfLhYcTnEgSuApI", "type": "public-key", "response": {{Assertion}}}""";

    private const string NewResponse = $$"""
        {"clientDataJSON": "{{ClientData}}", "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YV…"}
        """;

    private const string NewCredential = $$"""{"id": "dB2o9VwKfLhYcTnEgSuApI", "type": "public-key", "response": {{NewResponse}}}""";

    private const string RequestOptions = $$"""
        {"challenge": "{{PasskeyChallenge}}", "rpId": "board.example.org", "timeout": 300000, "userVerification": "required"}
        """;

    private const string Party = """{"id": "board.example.org", "name": "FeedBoard"}""";

    private const string PasskeyOwner = """
        {"id": "q0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM", "name": "ann@example.org", "displayName": "Ann"}
        """;

    private const string Selection = """{"residentKey": "required", "requireResidentKey": true, "userVerification": "required"}""";

    private static readonly Dictionary<Type, string> Examples = new()
    {
        [typeof(SignupRequest)] = """{"email": "ann@example.org", "password": "correct horse", "nickname": "Ann"}""",
        [typeof(SignupResponse)] = """{"email": "ann@example.org", "nickname": "Ann", "create_dt": "2026-01-31T09:30:00.123456Z"}""",
        [typeof(LoginRequest)] = """{"email": "ann@example.org", "password": "correct horse"}""",
        [typeof(LoginResponse)] = $$"""
            {"email": "ann@example.org", "nickname": "Ann", "access_token": "{{Token}}",
             "refresh_token": "q0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM", "expires_in": 900}
            """,
        [typeof(ChallengeResponse)] = """
            {"algorithm": "SHA-256", "challenge": "2b0c0d8b6b1a6bb1f3a4b1c0f8c59f2c6c5c9b0f4a0d3e2f1a6b7c8d9e0f1a2b", "maxnumber": 50000,
             "salt": "3e5f1a6b7c8d9e0f1a2b3c4d?expires=1769855400&",
             "signature": "9f0e1d2c3b4a59687766554433221100ffeeddccbbaa99887766554433221100"}
            """,
        [typeof(InviteRequest)] = """{"max_uses": 5, "expires_in_days": 30}""",
        [typeof(InviteResponse)] = """
            {"id": 1, "code": "7h3kq9v2m4x8c1ze", "link": "https://feedboard.example.org/signup?invite=7h3kq9v2m4x8c1ze", "max_uses": 5,
             "uses": 1, "create_dt": "2026-01-31T09:30:00.123456Z", "expire_dt": "2026-03-02T09:30:00.123456Z"}
            """,
        [typeof(BlockedEntryResponse)] = """
            {"id": 1, "value": "example.org", "moderator": {"id": 1, "nickname": "Ann"}, "create_dt": "2026-01-31T09:30:00.123456Z"}
            """,
        [typeof(ProviderLoginRequest)] = $$"""
            {"provider": "example", "id_token": "{{Token}}", "nonce": "n0Zr3Jt5m1Xx7dB2o9VwKfLh"}
            """,
        [typeof(LinkProviderRequest)] = $$"""
            {"provider": "example", "id_token": "{{Token}}", "nonce": "n0Zr3Jt5m1Xx7dB2o9VwKfLh", "current_password": "correct horse"}
            """,
        [typeof(UnlinkProviderRequest)] = """{"current_password": "correct horse"}""",
        [typeof(RefreshRequest)] = """{"refresh_token": "q0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM"}""",
        [typeof(ForgotPasswordRequest)] = """{"email": "ann@example.org"}""",
        [typeof(ResetPasswordRequest)] = $$"""{"token": "{{MailToken}}", "password": "staple battery"}""",
        [typeof(VerifyEmailRequest)] = $$"""{"token": "{{MailToken}}"}""",
        [typeof(ChangeEmailRequest)] = """{"email": "ann@example.com", "current_password": "correct horse"}""",
        [typeof(OwnAccountResponse)] = """
            {"email": "ann@example.org", "email_verified": true, "pending_email": "ann@example.com", "has_password": true, "totp": false,
             "recovery_codes_left": 0, "passkeys": [], "logins": []}
            """,
        [typeof(CreateTokenRequest)] = """
            {"name": "Photos from the camera", "scopes": ["read", "write"], "expires_in_days": 90, "current_password": "correct horse"}
            """,
        [typeof(CreatedTokenResponse)] = """{"id": 1, "token": "fbt_…"}""",
        [typeof(TokenResponse)] = """
            {"id": 1, "name": "Photos from the camera", "scopes": ["read", "write"], "prefix": "fbt_7Qm2Xc",
             "create_dt": "2026-01-31T09:30:00.123456Z", "expire_dt": "2026-05-01T09:30:00.123456Z", "last_used_dt": null}
            """,
        [typeof(PasskeyResponse)] = """
            {"id": 1, "name": "My phone", "create_dt": "2026-01-31T09:30:00.123456Z", "last_used_dt": null}
            """,
        [typeof(CurrentPasswordRequest)] = """{"current_password": "correct horse"}""",
        [typeof(TotpSecretResponse)] = """
            {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
             "uri": "otpauth://totp/FeedBoard:ann%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=FeedBoard"}
            """,
        [typeof(TotpCodeRequest)] = """{"code": "492039"}""",
        [typeof(RecoveryCodesResponse)] = """{"recovery_codes": ["0a1b-c2d3-e4f5-g6h7", "8j9k-m0n1-p2q3-r4s5"]}""",
        [typeof(SecondFactorLoginRequest)] = $$"""{"challenge": "{{MailToken}}", "code": "492039"}""",
        [typeof(PasskeyCreationOptions)] = $$"""
            {"challenge": "{{PasskeyChallenge}}", "rp": {{Party}}, "user": {{PasskeyOwner}},
             "pubKeyCredParams": [{"type": "public-key", "alg": -7}], "timeout": 300000,
             "excludeCredentials": [{"type": "public-key", "id": "dB2o9VwKfLhYcTnEgSuApI"}], "authenticatorSelection": {{Selection}},
             "attestation": "none"}
            """,
        [typeof(PasskeyRelyingParty)] = Party,
        [typeof(PasskeyUser)] = PasskeyOwner,
        [typeof(PasskeyAlgorithm)] = """{"type": "public-key", "alg": -7}""",
        [typeof(PasskeyDescriptor)] = """{"type": "public-key", "id": "dB2o9VwKfLhYcTnEgSuApI"}""",
        [typeof(PasskeySelection)] = Selection,
        [typeof(PasskeyRequestOptions)] = RequestOptions,
        [typeof(PasskeyChallengeResponse)] = $$"""{"challenge": "{{PasskeyChallenge}}", "options": {{RequestOptions}}}""",
        [typeof(AddPasskeyRequest)] = $$"""{"name": "My phone", "credential": {{NewCredential}}}""",
        [typeof(NewPasskeyCredential)] = NewCredential,
        [typeof(NewPasskeyResponse)] = NewResponse,
        [typeof(PasskeyLoginRequest)] = $$"""{"challenge": "{{PasskeyChallenge}}", "credential": {{Credential}}}""",
        [typeof(ConfirmationRequest)] = $$"""{"challenge": "{{PasskeyChallenge}}", "credential": {{Credential}}}""",
        [typeof(ConfirmationResponse)] = """
            {"confirmation": "fbc.1769851800.q0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM", "expires_in": 300}
            """,
        [typeof(PasskeyCredential)] = Credential,
        [typeof(PasskeyAssertion)] = Assertion,
        [typeof(ProviderLoginResponse)] = """{"provider": "example", "create_dt": "2026-01-31T09:30:00.123456Z"}""",
        [typeof(MailStatusResponse)] = """
            {"configured": true, "sender": "board@example.org", "waiting": 0, "sent": 12, "given_up": 1,
             "last_sent_dt": "2026-01-31T09:30:00.123456Z", "last_error": "550 No such user",
             "last_error_dt": "2026-01-31T09:00:00.123456Z"}
            """,
        [typeof(LogoResponse)] = Logo,
        [typeof(BoardResponse)] = $$"""
            {"name": "Sea and sand", "description": "Photos of the coast.", "about": "We walk along the sea.", "rules": "Be kind.",
             "terms": "", "privacy": "", "announcement": "", "logo_url": "{{ImageUrl}}",
             "logo": {{Logo}}, "registration": "open", "verify_email": true,
             "signup_challenge": false, "invites": "moderators", "languages": ["en", "ko"], "version": "1.0.0",
             "counts": {"users": 12, "feeds": 345, "comments": 678} }
            """,
        [typeof(RegistrationResponse)] = """
            {"user_id": 7, "nickname": "Ben", "email": null, "email_verified": true, "reason": "Ann told me about the board.",
             "create_dt": "2026-01-31T09:30:00.123456Z"}
            """,
        [typeof(RegistrationDecisionResponse)] = """{"user_id": 7, "status": "approved"}""",
        [typeof(RefuseRegistrationRequest)] = """{"reason": "We could not make out who you are."}""",
        [typeof(BoardCounts)] = """{"users": 12, "feeds": 345, "comments": 678}""",
        [typeof(UpdateBoardRequest)] = """{"name": "Sea and sand", "registration": "approval"}""",
        [typeof(FeedResponse)] = $$"""
            {"id": 1, "title": "A day at the sea", "content": "It was windy.",
             "author_id": 1, "author_email": null, "author_nickname": "Ann",
             "image_urls": ["{{ImageUrl}}"], "images": [{{FeedImage}}],
             "like_count": 0, "comment_count": 0, "liked": false, "hidden": false, "waiting": false, "mentions": [],
             "create_dt": "2026-01-31T09:30:00.123456Z", "update_dt": "2026-01-31T09:30:00.123456Z"}
            """,
        [typeof(FeedImageResponse)] = FeedImage,
        [typeof(ImageDraftResponse)] = """
            {"id": 12, "width": 2560, "height": 1920, "content_type": "image/jpeg", "size": 921600, "animated": false,
             "expire_dt": "2026-01-31T10:30:00.123456Z"}
            """,
        [typeof(FeedMarkResponse)] = """{"id": 1, "update_dt": "2026-01-31T09:30:00.123456Z"}""",
        [typeof(CreateFeedForm)] = """{"title": "A day at the sea", "content": "It was windy.", "alts": ["Waves"]}""",
        [typeof(UpdateFeedForm)] = $$"""{"title": "A day by the sea", "target_image_urls": ["{{ImageUrl}}"]}""",
        [typeof(OneImageForm)] = """{"image": "logo.png"}""",
        [typeof(CreateCommentRequest)] = """{"content": "Which sea?", "feed_id": 1}""",
        [typeof(UpdateCommentRequest)] = """{"content": "Which sea was it?"}""",
        [typeof(CommentResponse)] = """
            {"id": 1, "content": "Which sea?", "feed_id": 1, "parent_id": null,
             "author_id": 2, "author_email": null, "author_nickname": "Bob",
             "like_count": 0, "liked": false, "reply_count": 0, "hidden": false, "waiting": false, "mentions": [],
             "create_dt": "2026-01-31T09:45:00.123456Z", "update_dt": "2026-01-31T09:45:00.123456Z"}
            """,
        [typeof(LikeResponse)] = """{"liked": true, "like_count": 1}""",
        [typeof(LikeToggleResponse)] = """{"message": "Like toggled successfully", "liked": true, "like_count": 1}""",
        [typeof(FollowToggledResponse)] = """{"action": "followed"}""",
        [typeof(FollowResponse)] = """{"followed": true, "follower_count": 1}""",
        [typeof(PersonResponse)] = """{"id": 2, "nickname": "Bob", "email": null}""",
        [typeof(ProfileResponse)] = """
            {"id": 1, "email": "ann@example.org", "nickname": "Ann", "create_dt": "2026-01-31T09:30:00.123456Z",
             "feed_count": 1, "follower_count": 1, "following_count": 0, "role": "person"}
            """,
        [typeof(UpdateProfileRequest)] = """{"nickname": "Anna", "current_password": "correct horse"}""",
        [typeof(DeleteAccountRequest)] = """{"password": "correct horse"}""",
        [typeof(UserResponse)] = """
            {"id": 1, "nickname": "Ann", "create_dt": "2026-01-31T09:30:00.123456Z",
             "feed_count": 1, "follower_count": 1, "following_count": 0, "followed": true, "blocked": false, "muted": false}
            """,
        [typeof(SuggestionResponse)] = """
            {"id": 2, "nickname": "Bob", "feed_count": 4, "follower_count": 12, "feed_id": 7, "title": "By the sea"}
            """,
        [typeof(SessionResponse)] = """
            {"id": 1, "device": "Mozilla/5.0 (X11; Linux x86_64)", "create_dt": "2026-01-31T09:30:00.123456Z",
             "last_seen_dt": "2026-01-31T09:45:00.123456Z", "current": true}
            """,
        [typeof(MentionResponse)] = """{"user_id": 1, "nickname": "Ann"}""",
        [typeof(TagResponse)] = """{"tag": "sea", "feed_count": 3}""",
        [typeof(NotificationResponse)] = $$"""
            {"id": 7, "kind": "feed_liked", "feed_id": 1, "comment_id": null, "actor": {"id": 2, "nickname": "Bob"}, "count": 12,
             "create_dt": "2026-01-31T09:45:00.123456Z", "read": false,
             "actors": [{"id": 2, "nickname": "Bob"}, {"id": 9, "nickname": "Cat"}], "feed_title": "By the sea",
             "excerpt": "Waves all day.", "thumbnail": {{Thumbnail}}}
            """,
        [typeof(ThumbnailResponse)] = Thumbnail,
        [typeof(NotificationActor)] = """{"id": 2, "nickname": "Bob"}""",
        [typeof(UnreadResponse)] = """{"unread_count": 3, "waiting_cases": null, "waiting_registrations": null}""",
        [typeof(ReadNotificationsRequest)] = """{"id": 7}""",
        [typeof(NotificationSettingsResponse)] =
            """{"feed_liked": true, "comment_liked": true, "commented": true, "answered": true, "followed": false, "mentioned": true}""",
        [typeof(NotificationSettingsRequest)] = """{"followed": false}""",
        [typeof(ReportRequest)] = """{"feed_id": 1, "reason": "spam", "note": "The same as yesterday."}""",
        [typeof(ReportResponse)] =
            """
            {"id": 3, "feed_id": 1, "comment_id": null, "reason": "spam", "note": "The same as yesterday.",
             "create_dt": "2026-01-31T09:45:00.123456Z"}
            """,
        [typeof(BlockResponse)] = """{"blocked": true}""",
        [typeof(MuteResponse)] = """{"muted": true}""",
        [typeof(RestrictedPersonResponse)] = """{"id": 2, "nickname": "Bob", "create_dt": "2026-01-31T09:45:00.123456Z"}""",
        [typeof(PersonRef)] = """{"id": 2, "nickname": "Bob"}""",
        [typeof(CaseReport)] = CaseReport,
        [typeof(CaseResponse)] = $$"""
            {"id": 5, "state": "resolved", "feed_id": 1, "comment_id": null, "author": {"id": 2, "nickname": "Bob"},
             "title": "Cheap!", "content": "Buy now.", "hidden": true, "waiting": false,
             "report_count": 1, "reports": [{{CaseReport}}], "moderator": {"id": 4, "nickname": "Mod"}, "outcome": "hidden",
             "create_dt": "2026-01-31T09:45:00.123456Z", "resolve_dt": "2026-01-31T10:45:00.123456Z",
             "images": [{{CaseImage}}], "history": {{AuthorHistory}},
             "content_update_dt": "2026-01-31T09:45:00.123456Z"}
            """,
        [typeof(CaseImage)] = CaseImage,
        [typeof(AuthorHistory)] = AuthorHistory,
        [typeof(ReopenRequest)] = """{"reason": "A mistake."}""",
        [typeof(ResolveRequest)] = """{"hide": true, "reason": "An advertisement.", "content_update_dt": "2026-01-31T09:45:00.123456Z"}""",
        [typeof(HideRequest)] = """{"feed_id": 1, "reason": "An advertisement."}""",
        [typeof(HiddenResponse)] = """{"feed_id": 1, "comment_id": null, "hidden": true, "case_id": null}""",
        [typeof(SuspendRequest)] = """{"until_dt": "2026-02-07T00:00:00Z", "reason": "Advertisements, again."}""",
        [typeof(UnsuspendRequest)] = """{"reason": "A mistake."}""",
        [typeof(RoleRequest)] = """{"role": "moderator"}""",
        [typeof(AccountResponse)] = """
            {"id": 2, "nickname": "Bob", "create_dt": "2026-01-31T09:30:00.123456Z", "role": "person", "suspended": true,
             "until_dt": "2026-02-07T00:00:00Z", "suspension_reason": "Advertisements, again."}
            """,
        [typeof(AuditResponse)] = """
            {"id": 9, "actor": {"id": 4, "nickname": "Mod"}, "action": "feed_hidden", "user": {"id": 2, "nickname": "Bob"},
             "feed_id": 1, "comment_id": null, "case_id": null,
             "detail": null, "reason": "An advertisement.", "create_dt": "2026-01-31T10:45:00.123456Z",
             "target": {"title": "Cheap!", "excerpt": "Buy now."}}
            """,
        [typeof(AuditTarget)] = """{"title": "Cheap!", "excerpt": "Buy now."}""",
        [typeof(MessageResponse)] = """{"message": "Feed Deleted"}""",
        [typeof(ProblemDetails)] = """
            {"type": "https://tools.ietf.org/html/rfc9110#section-15.5.5", "title": "Not Found", "status": 404,
             "detail": "Feed Not Found", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}
            """,
        [typeof(FieldErrorCode)] = """{"code": "too_long", "limit": 200, "file": null}""",
        [typeof(HttpValidationProblemDetails)] = """
            {"type": "https://tools.ietf.org/html/rfc4918#section-11.2", "title": "Unprocessable Content", "status": 422,
             "detail": "Invalid Input", "errors": {"title": ["At most 200 characters are allowed."]},
             "error_codes": {"title": [{"code": "too_long", "limit": 200, "file": null}]},
             "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}
            """,
    };

    /// <returns>A new copy, or <c>null</c> for what needs none.</returns>
    public static JsonNode? Of(Type type) => Examples.TryGetValue(type, out var json) ? JsonNode.Parse(json) : null;
}
