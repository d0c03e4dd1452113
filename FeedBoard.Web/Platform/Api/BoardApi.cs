using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Platform.Api;

/// <summary>Calls the API for the visitor of the current request.</summary>
/// <remarks>Each method throws <see cref="ApiException"/> if the response is a problem or does not come.</remarks>
public sealed partial class BoardApi(HttpClient http, TimeProvider time)
{
    /// <summary>For the deletion of an account, which the API ends after five minutes.</summary>
    public static readonly TimeSpan LongestCallTime = TimeSpan.FromSeconds(310);

    // The API ends its reads after thirty seconds, so a longer silence means that it hangs.
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(40);

    // An upload of ten images may take long.
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(100);

    private static ApiJson Json => ApiJson.Default;

    /// <param name="limit">How many at most; left out, as many as the API gives.</param>
    public Task<PageOf<FeedResponse>> ListFeedsAsync(string? cursor, CancellationToken cancel, int? limit = null) =>
        PageAsync("/api/feed/list", Json.FeedResponseArray, cancel, ("cursor", cursor), ("limit", Text(limit)));

    public Task<PageOf<FeedResponse>> TimelineAsync(string? cursor, CancellationToken cancel) =>
        PageAsync("/api/feed/following", Json.FeedResponseArray, cancel, ("cursor", cursor));

    public Task<PageOf<FeedResponse>> SearchAsync(string query, string? sort, string? cursor, CancellationToken cancel) =>
        PageAsync("/api/feed/search", Json.FeedResponseArray, cancel, ("q", query), ("sort_by", sort), ("cursor", cursor));

    /// <summary>By the beginnings of the words of their nicknames, the most followed first.</summary>
    /// <param name="limit">As of <see cref="ListFeedsAsync"/>.</param>
    public Task<PageOf<PersonResponse>> SearchUsersAsync(string query, string? cursor, CancellationToken cancel, int? limit = null) =>
        PageAsync("/api/user/search", Json.PersonResponseArray, cancel, ("q", query), ("cursor", cursor), ("limit", Text(limit)));

    /// <summary>By the beginnings of their words, the most used first.</summary>
    /// <param name="limit">As of <see cref="ListFeedsAsync"/>.</param>
    public Task<PageOf<TagResponse>> SearchTagsAsync(string query, string? cursor, CancellationToken cancel, int? limit = null) =>
        PageAsync("/api/feed/tags", Json.TagResponseArray, cancel, ("q", query), ("cursor", cursor), ("limit", Text(limit)));

    public Task<PageOf<CommentResponse>> SearchCommentsAsync(string query, string? cursor, CancellationToken cancel) =>
        PageAsync("/api/comment/search", Json.CommentResponseArray, cancel, ("q", query), ("cursor", cursor));

    /// <param name="limit">As of <see cref="ListFeedsAsync"/>.</param>
    public Task<PageOf<FeedResponse>> FeedsOfAsync(long userId, string? cursor, CancellationToken cancel, int? limit = null) =>
        PageAsync(
            "/api/feed/list-by-user",
            Json.FeedResponseArray,
            cancel,
            ("user_id", Number(userId)),
            ("cursor", cursor),
            ("limit", Text(limit))
        );

    /// <param name="tag">Without the <c>#</c>, in any letter case.</param>
    /// <param name="limit">As of <see cref="ListFeedsAsync"/>.</param>
    public Task<PageOf<FeedResponse>> TaggedAsync(string tag, string? cursor, CancellationToken cancel, int? limit = null) =>
        PageAsync($"/api/feed/tag/{Uri.EscapeDataString(tag)}", Json.FeedResponseArray, cancel, ("cursor", cursor), ("limit", Text(limit)));

    /// <summary>The most used of the week.</summary>
    public Task<TagResponse[]> TopTagsAsync(CancellationToken cancel) => GetAsync("/api/feed/tags", Json.TagResponseArray, cancel);

    public Task<FeedResponse> ReadFeedAsync(long id, CancellationToken cancel) =>
        GetAsync($"/api/feed/read/{Number(id)}", Json.FeedResponse, cancel);

    /// <param name="form">Multipart: <c>title</c>, <c>content</c>, <c>images</c>, <c>alts</c>.</param>
    /// <param name="key">The same for the same post, so that sending it twice makes one feed.</param>
    public Task<FeedResponse> CreateFeedAsync(HttpContent form, string key, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/feed/create", form, Json.FeedResponse, cancel, key);

    /// <param name="form">Multipart: <c>title</c>, <c>content</c>, <c>new_images</c>, <c>alts</c>, <c>target_image_urls</c>.</param>
    public Task<FeedResponse> UpdateFeedAsync(long id, HttpContent form, CancellationToken cancel) =>
        SendAsync(HttpMethod.Patch, $"/api/feed/update/{Number(id)}", form, Json.FeedResponse, cancel);

    public Task DeleteFeedAsync(long id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, $"/api/feed/delete/{Number(id)}", null, cancel);

    /// <summary>Comments that are no replies.</summary>
    public Task<PageOf<CommentResponse>> ListThreadsAsync(long feedId, string? sort, string? cursor, CancellationToken cancel) =>
        PageAsync(
            $"/api/comment/feed/{Number(feedId)}",
            Json.CommentResponseArray,
            cancel,
            ("top_level", "true"),
            ("sort_by", sort),
            ("cursor", cursor)
        );

    /// <summary>Comments and replies, oldest first, as many as one page may hold.</summary>
    public Task<PageOf<CommentResponse>> ListCommentsAsync(long feedId, CancellationToken cancel) =>
        PageAsync(
            $"/api/comment/feed/{Number(feedId)}",
            Json.CommentResponseArray,
            cancel,
            ("sort_by", "create_dt_asc"),
            ("limit", Number(PageSizes.Largest))
        );

    public Task<PageOf<CommentResponse>> ListRepliesAsync(long commentId, string? cursor, CancellationToken cancel) =>
        PageAsync($"/api/comment/replies/{Number(commentId)}", Json.CommentResponseArray, cancel, ("cursor", cursor));

    /// <summary>The comment, last, below those that it replies to.</summary>
    public Task<CommentResponse[]> ReadThreadAsync(long commentId, CancellationToken cancel) =>
        GetAsync($"/api/comment/thread/{Number(commentId)}", Json.CommentResponseArray, cancel);

    public Task<PageOf<CommentResponse>> MyCommentsAsync(string? cursor, CancellationToken cancel) =>
        PageAsync("/api/mypage/comments", Json.CommentResponseArray, cancel, ("cursor", cursor));

    public Task<CommentResponse> CreateCommentAsync(CreateCommentRequest comment, string key, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/comment/create",
            JsonContent.Create(comment, Json.CreateCommentRequest),
            Json.CommentResponse,
            cancel,
            key
        );

    public Task<CommentResponse> UpdateCommentAsync(long id, UpdateCommentRequest change, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Patch,
            $"/api/comment/update/{Number(id)}",
            JsonContent.Create(change, Json.UpdateCommentRequest),
            Json.CommentResponse,
            cancel
        );

    public Task DeleteCommentAsync(long id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, $"/api/comment/delete/{Number(id)}", null, cancel);

    /// <param name="target"><c>feed_id</c> or <c>comment_id</c>.</param>
    public Task LikeAsync(string target, long id, bool like, CancellationToken cancel) =>
        SendAsync(like ? HttpMethod.Put : HttpMethod.Delete, $"/api/like/?{target}={Number(id)}", null, cancel);

    public Task FollowAsync(long userId, bool follow, CancellationToken cancel) =>
        SendAsync(follow ? HttpMethod.Put : HttpMethod.Delete, $"/api/follow/{Number(userId)}", null, cancel);

    public Task<UserResponse> ReadUserAsync(long id, CancellationToken cancel) =>
        GetAsync($"/api/user/{Number(id)}", Json.UserResponse, cancel);

    /// <summary>A few people who could be followed.</summary>
    public Task<SuggestionResponse[]> SuggestionsAsync(CancellationToken cancel) =>
        GetAsync("/api/user/suggestions", Json.SuggestionResponseArray, cancel);

    public Task<PageOf<PersonResponse>> FollowersAsync(long id, string? cursor, CancellationToken cancel) =>
        PageAsync($"/api/mypage/{Number(id)}/followers", Json.PersonResponseArray, cancel, ("cursor", cursor));

    public Task<PageOf<PersonResponse>> FollowingsAsync(long id, string? cursor, CancellationToken cancel) =>
        PageAsync($"/api/mypage/{Number(id)}/followings", Json.PersonResponseArray, cancel, ("cursor", cursor));

    public Task<ProfileResponse> MyProfileAsync(CancellationToken cancel) => GetAsync("/api/mypage/profile", Json.ProfileResponse, cancel);

    public Task<ProfileResponse> UpdateProfileAsync(UpdateProfileRequest change, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Patch,
            "/api/mypage/profile",
            JsonContent.Create(change, Json.UpdateProfileRequest),
            Json.ProfileResponse,
            cancel
        );

    public async Task DeleteAccountAsync(DeleteAccountRequest input, CancellationToken cancel)
    {
        using var _ = await SendAsync(
            HttpMethod.Delete,
            "/api/mypage/profile",
            JsonContent.Create(input, Json.DeleteAccountRequest),
            key: null,
            cancel,
            LongestCallTime
        );
    }

    public Task<PageOf<SessionResponse>> MySessionsAsync(string? cursor, CancellationToken cancel) =>
        PageAsync("/api/auth/sessions", Json.SessionResponseArray, cancel, ("cursor", cursor));

    public Task EndSessionAsync(long id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, $"/api/auth/sessions/{Number(id)}", null, cancel);

    public Task<SignupResponse> SignupAsync(SignupRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/auth/signup", JsonContent.Create(input, Json.SignupRequest), Json.SignupResponse, cancel);

    public Task<LoginResponse> LogInAsync(LoginRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/auth/login", JsonContent.Create(input, Json.LoginRequest), Json.LoginResponse, cancel);

    public Task<LoginResponse> LogInWithProviderAsync(ProviderLoginRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/auth/login/oidc",
            JsonContent.Create(input, Json.ProviderLoginRequest),
            Json.LoginResponse,
            cancel
        );

    public Task LinkProviderAsync(LinkProviderRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/account/logins", JsonContent.Create(input, Json.LinkProviderRequest), cancel);

    public Task UnlinkProviderAsync(string provider, UnlinkProviderRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Delete,
            $"/api/account/logins/{Uri.EscapeDataString(provider)}",
            JsonContent.Create(input, Json.UnlinkProviderRequest),
            cancel
        );

    public Task<LoginResponse> RefreshAsync(RefreshRequest input, string key, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/auth/refresh", JsonContent.Create(input, Json.RefreshRequest), Json.LoginResponse, cancel, key);

    public Task LogoutAsync(CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/auth/logout", null, cancel);

    public Task<PageOf<NotificationResponse>> NotificationsAsync(string? cursor, CancellationToken cancel) =>
        PageAsync("/api/notification", Json.NotificationResponseArray, cancel, ("cursor", cursor), ("limit", Number(PageSizes.Entries)));

    public Task<UnreadResponse> UnreadAsync(CancellationToken cancel) =>
        GetAsync("/api/notification/unread", Json.UnreadResponse, cancel);

    public Task ReadNotificationsAsync(long upTo, CancellationToken cancel) => MarkReadAsync(new(upTo), cancel);

    public Task ReadNotificationAsync(long id, CancellationToken cancel) => MarkReadAsync(new(id, Only: true), cancel);

    private Task MarkReadAsync(ReadNotificationsRequest read, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/notification/read", JsonContent.Create(read, Json.ReadNotificationsRequest), cancel);

    /// <summary>A mail with a link, if there is such an account.</summary>
    public Task ForgotPasswordAsync(ForgotPasswordRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/account/password/forgot", JsonContent.Create(input, Json.ForgotPasswordRequest), cancel);

    public Task ResetPasswordAsync(ResetPasswordRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/account/password/reset", JsonContent.Create(input, Json.ResetPasswordRequest), cancel);

    public Task VerifyEmailAsync(VerifyEmailRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/account/email/verify", JsonContent.Create(input, Json.VerifyEmailRequest), cancel);

    public Task<OwnAccountResponse> MyAccountAsync(CancellationToken cancel) =>
        GetAsync("/api/account", Json.OwnAccountResponse, cancel);

    /// <summary>All of them.</summary>
    public Task<PageOf<TokenResponse>> TokensAsync(CancellationToken cancel) =>
        PageAsync("/api/account/tokens", Json.TokenResponseArray, cancel, ("limit", Text(InputLimits.MaxTokens)));

    public Task<CreatedTokenResponse> CreateTokenAsync(CreateTokenRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "/api/account/tokens",
            JsonContent.Create(input, Json.CreateTokenRequest),
            Json.CreatedTokenResponse,
            cancel
        );

    public Task DeleteTokenAsync(long id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, $"/api/account/tokens/{Number(id)}", null, cancel);

    public Task SendVerificationAsync(CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/account/email/verification", null, cancel);

    public Task ChangeEmailAsync(ChangeEmailRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/account/email", JsonContent.Create(input, Json.ChangeEmailRequest), cancel);

    public Task<NotificationSettingsResponse> WantedKindsAsync(CancellationToken cancel) =>
        GetAsync("/api/notification/settings", Json.NotificationSettingsResponse, cancel);

    public Task WantKindsAsync(NotificationSettingsResponse wanted, CancellationToken cancel) =>
        SendAsync(HttpMethod.Patch, "/api/notification/settings", JsonContent.Create(wanted, Json.NotificationSettingsResponse), cancel);

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, type, cancel);

    private async Task<PageOf<T>> PageAsync<T>(
        string path,
        JsonTypeInfo<T[]> type,
        CancellationToken cancel,
        params (string Name, string? Value)[] query
    )
    {
        var given = query.Where(q => q.Value is not null).Select(q => new KeyValuePair<string, string?>(q.Name, q.Value));
        using var response = await SendAsync(HttpMethod.Get, QueryHelpers.AddQueryString(path, given), null, null, cancel);
        return new(await ReadAsync(response, type, cancel), PageHeaders.Total(response.Headers), PageHeaders.Next(response.Headers));
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? body,
        JsonTypeInfo<T> type,
        CancellationToken cancel,
        string? key = null
    )
    {
        using var response = await SendAsync(method, path, body, key, cancel);
        return await ReadAsync(response, type, cancel);
    }

    private async Task SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var _ = await SendAsync(method, path, body, null, cancel);
    }

    /// <param name="within">How long it may take; left out, <see cref="ReadTime"/> or <see cref="WriteTime"/>.</param>
    /// <returns>A successful response.</returns>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        string? key,
        CancellationToken cancel,
        TimeSpan? within = null
    )
    {
        using var limit = new CancellationTokenSource(within ?? (method == HttpMethod.Get ? ReadTime : WriteTime), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (key is not null)
            request.Headers.Add(BoardHeaders.IdempotencyKey, key);
        request.Headers.ExpectContinue = body is MultipartFormDataContent; // what is refused anyway is not uploaded first
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw await ProblemAsync(response, cancel);
        }
        catch (Exception e) when (IsAway(e, cancel))
        {
            throw Away(e);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(ReadTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, both.Token) ?? throw new JsonException("The response is null.");
        }
        catch (Exception e) when (IsAway(e, cancel) || e is JsonException)
        {
            throw Away(e);
        }
    }

    private async Task<ApiException> ProblemAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? await ReadAsync(response, Json.ProblemResponse, cancel)
            : null;
        var detail = problem?.Detail ?? response.ReasonPhrase ?? "";
        var wait = response.Headers.RetryAfter?.Delta;
        return problem is { Errors: { } errors, ErrorCodes: { } codes }
            ? new((int)response.StatusCode, detail)
            {
                Code = problem.Code,
                Errors = errors.ToDictionary(
                    e => e.Key,
                    e => e.Value.Zip(codes[e.Key], (message, c) => new ApiFieldError(c.Code, message, c.Limit, c.File)).ToArray(),
                    StringComparer.Ordinal
                ),
                RetryAfter = wait,
            }
            : new((int)response.StatusCode, detail)
            {
                Code = problem?.Code,
                RetryAfter = wait,
                Reason = problem?.Reason,
                Until = problem?.UntilDt,
                Challenge = problem?.Challenge,
                Factors = problem?.Factors ?? [],
            };
    }

    private static bool IsAway(Exception e, CancellationToken cancel) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested);

    private static ApiException Away(Exception cause) =>
        new(StatusCodes.Status503ServiceUnavailable, ApiException.NoResponse, cause);
}
