using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeedBoard.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Platform.Api;

/// <summary>The API, asked on behalf of whoever sent the current request.</summary>
/// <remarks>Each method throws <see cref="ApiException"/> when the answer is a problem or does not come.</remarks>
public sealed partial class BoardApi(HttpClient http)
{
    private static ApiJson Json => ApiJson.Default;

    /// <param name="limit">How many at most; left out, as many as the API gives.</param>
    public Task<PageOf<Feed>> ListFeedsAsync(string? cursor, CancellationToken cancel, string? sort = null, int? limit = null)
        => PageAsync("/api/feed/list", Json.FeedArray, cancel, ("cursor", cursor), ("sort_by", sort), ("limit", Text(limit)));

    public Task<PageOf<Feed>> TimelineAsync(string? cursor, CancellationToken cancel) => PageAsync("/api/feed/following", Json.FeedArray, cancel, ("cursor", cursor));

    public Task<PageOf<Feed>> SearchAsync(string query, string? sort, string? cursor, CancellationToken cancel)
        => PageAsync("/api/feed/search", Json.FeedArray, cancel, ("q", query), ("sort_by", sort), ("cursor", cursor));

    /// <param name="limit">As of <see cref="ListFeedsAsync"/>.</param>
    public Task<PageOf<Feed>> FeedsOfAsync(long userId, string? cursor, CancellationToken cancel, int? limit = null)
        => PageAsync("/api/feed/list-by-user", Json.FeedArray, cancel, ("user_id", Id(userId)), ("cursor", cursor), ("limit", Text(limit)));

    /// <param name="tag">Without the <c>#</c>, in any letter case.</param>
    /// <param name="limit">As of <see cref="ListFeedsAsync"/>.</param>
    public Task<PageOf<Feed>> TaggedAsync(string tag, string? cursor, CancellationToken cancel, int? limit = null)
        => PageAsync($"/api/feed/tag/{Uri.EscapeDataString(tag)}", Json.FeedArray, cancel, ("cursor", cursor), ("limit", Text(limit)));

    /// <summary>The most used of the week.</summary>
    public Task<TagOfWeek[]> TopTagsAsync(CancellationToken cancel) => GetAsync("/api/feed/tags", Json.TagOfWeekArray, cancel);

    public Task<Feed> ReadFeedAsync(long id, CancellationToken cancel) => GetAsync($"/api/feed/read/{Id(id)}", Json.Feed, cancel);

    /// <param name="form">Multipart: <c>title</c>, <c>content</c>, <c>images</c>, <c>alts</c>.</param>
    /// <param name="key">The same for the same post, so that sending it twice makes one feed.</param>
    public Task<Feed> CreateFeedAsync(HttpContent form, string key, CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/feed/create", form, Json.Feed, cancel, key);

    /// <param name="form">Multipart: <c>title</c>, <c>content</c>, <c>new_images</c>, <c>alts</c>, <c>target_image_urls</c>.</param>
    public Task<Feed> UpdateFeedAsync(long id, HttpContent form, CancellationToken cancel) => SendAsync(HttpMethod.Patch, $"/api/feed/update/{Id(id)}", form, Json.Feed, cancel);

    public Task DeleteFeedAsync(long id, CancellationToken cancel) => SendAsync(HttpMethod.Delete, $"/api/feed/delete/{Id(id)}", null, cancel);

    /// <summary>Comments that answer no other.</summary>
    public Task<PageOf<Comment>> ListThreadsAsync(long feedId, string? sort, string? cursor, CancellationToken cancel)
        => PageAsync($"/api/comment/feed/{Id(feedId)}", Json.CommentArray, cancel, ("top_level", "true"), ("sort_by", sort), ("cursor", cursor));

    /// <summary>Comments and answers, oldest first, as many as one page may hold.</summary>
    public Task<PageOf<Comment>> ListCommentsAsync(long feedId, CancellationToken cancel)
        => PageAsync($"/api/comment/feed/{Id(feedId)}", Json.CommentArray, cancel, ("sort_by", "create_dt_asc"), ("limit", "100"));

    public Task<PageOf<Comment>> ListRepliesAsync(long commentId, string? cursor, CancellationToken cancel)
        => PageAsync($"/api/comment/replies/{Id(commentId)}", Json.CommentArray, cancel, ("cursor", cursor));

    public Task<PageOf<Comment>> MyCommentsAsync(string? cursor, CancellationToken cancel) => PageAsync("/api/mypage/comments", Json.CommentArray, cancel, ("cursor", cursor));

    public Task<Comment> CreateCommentAsync(CommentInput comment, string key, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, "/api/comment/create", JsonContent.Create(comment, Json.CommentInput), Json.Comment, cancel, key);

    public Task<Comment> UpdateCommentAsync(long id, CommentChange change, CancellationToken cancel)
        => SendAsync(HttpMethod.Patch, $"/api/comment/update/{Id(id)}", JsonContent.Create(change, Json.CommentChange), Json.Comment, cancel);

    public Task DeleteCommentAsync(long id, CancellationToken cancel) => SendAsync(HttpMethod.Delete, $"/api/comment/delete/{Id(id)}", null, cancel);

    /// <param name="target"><c>feed_id</c> or <c>comment_id</c>.</param>
    public Task LikeAsync(string target, long id, bool like, CancellationToken cancel)
        => SendAsync(like ? HttpMethod.Put : HttpMethod.Delete, $"/api/like/?{target}={Id(id)}", null, cancel);

    public Task FollowAsync(long userId, bool follow, CancellationToken cancel) => SendAsync(follow ? HttpMethod.Put : HttpMethod.Delete, $"/api/follow/{Id(userId)}", null, cancel);

    public Task<UserResponse> ReadUserAsync(long id, CancellationToken cancel) => GetAsync($"/api/user/{Id(id)}", Json.UserResponse, cancel);

    public Task<PageOf<UserItem>> FollowersAsync(long id, string? cursor, CancellationToken cancel) => PageAsync($"/api/mypage/{Id(id)}/followers", Json.UserItemArray, cancel, ("cursor", cursor));

    public Task<PageOf<UserItem>> FollowingsAsync(long id, string? cursor, CancellationToken cancel) => PageAsync($"/api/mypage/{Id(id)}/followings", Json.UserItemArray, cancel, ("cursor", cursor));

    public Task<Profile> MyProfileAsync(CancellationToken cancel) => GetAsync("/api/mypage/profile", Json.Profile, cancel);

    public Task<Profile> UpdateProfileAsync(ProfileChange change, CancellationToken cancel)
        => SendAsync(HttpMethod.Patch, "/api/mypage/profile", JsonContent.Create(change, Json.ProfileChange), Json.Profile, cancel);

    public Task DeleteAccountAsync(DeleteAccountInput input, CancellationToken cancel) => SendAsync(HttpMethod.Delete, "/api/mypage/profile", JsonContent.Create(input, Json.DeleteAccountInput), cancel);

    public Task<PageOf<SessionItem>> MySessionsAsync(string? cursor, CancellationToken cancel) => PageAsync("/api/auth/sessions", Json.SessionItemArray, cancel, ("cursor", cursor));

    public Task EndSessionAsync(long id, CancellationToken cancel) => SendAsync(HttpMethod.Delete, $"/api/auth/sessions/{Id(id)}", null, cancel);

    public Task<Signup> SignupAsync(SignupInput input, CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/auth/signup", JsonContent.Create(input, Json.SignupInput), Json.Signup, cancel);

    public Task<Login> LoginAsync(LoginInput input, CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/auth/login", JsonContent.Create(input, Json.LoginInput), Json.Login, cancel);

    public Task<Login> RefreshAsync(RefreshInput input, string key, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, "/api/auth/refresh", JsonContent.Create(input, Json.RefreshInput), Json.Login, cancel, key);

    public Task LogoutAsync(CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/auth/logout", null, cancel);

    public Task<PageOf<Notification>> NotificationsAsync(string? cursor, CancellationToken cancel) => PageAsync("/api/notification", Json.NotificationArray, cancel, ("cursor", cursor), ("limit", "20"));

    public async Task<long> UnreadAsync(CancellationToken cancel) => (await GetAsync("/api/notification/unread", Json.Unread, cancel)).UnreadCount;

    public Task ReadNotificationsAsync(long upTo, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, "/api/notification/read", JsonContent.Create(new(upTo), Json.ReadUpTo), cancel);

    public Task<WantedKinds> WantedKindsAsync(CancellationToken cancel) => GetAsync("/api/notification/settings", Json.WantedKinds, cancel);

    public Task WantKindsAsync(WantedKinds wanted, CancellationToken cancel)
        => SendAsync(HttpMethod.Patch, "/api/notification/settings", JsonContent.Create(wanted, Json.WantedKinds), cancel);

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, type, cancel);

    private async Task<PageOf<T>> PageAsync<T>(string path, JsonTypeInfo<T[]> type, CancellationToken cancel, params (string Name, string? Value)[] query)
    {
        var given = query.Where(q => q.Value is not null).Select(q => new KeyValuePair<string, string?>(q.Name, q.Value));
        using var answer = await SendAsync(HttpMethod.Get, QueryHelpers.AddQueryString(path, given), null, null, cancel);
        return new(await ReadAsync(answer, type, cancel), PageHeaders.Total(answer.Headers), PageHeaders.Next(answer.Headers));
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancel, string? key = null)
    {
        using var answer = await SendAsync(method, path, body, key, cancel);
        return await ReadAsync(answer, type, cancel);
    }

    private async Task SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var _ = await SendAsync(method, path, body, null, cancel);
    }

    /// <returns>An answer of success.</returns>
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, string? key, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        request.Headers.ExpectContinue = body is MultipartFormDataContent; // what is refused anyway is not uploaded first
        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.IsSuccessStatusCode) return answer;
            using (answer) throw await ProblemAsync(answer, cancel);
        }
        catch (Exception e) when (IsAway(e, cancel))
        {
            throw Away(e);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancel) ?? throw new JsonException("The answer is null.");
        }
        catch (Exception e) when (IsAway(e, cancel) || e is JsonException)
        {
            throw Away(e);
        }
    }

    private static async Task<ApiException> ProblemAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var problem = answer.Content.Headers.ContentType?.MediaType is "application/problem+json" ? await ReadAsync(answer, Json.ProblemResponse, cancel) : null;
        var detail = problem?.Detail ?? answer.ReasonPhrase ?? "";
        var wait = answer.Headers.RetryAfter?.Delta;
        return problem?.Errors is { } errors
            ? new((int)answer.StatusCode, detail) { Code = problem.Code, Errors = errors, RetryAfter = wait }
            : new((int)answer.StatusCode, detail) { Code = problem?.Code, RetryAfter = wait, Reason = problem?.Reason, Until = problem?.UntilDt };
    }

    private static bool IsAway(Exception e, CancellationToken cancel) => e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested);

    private static ApiException Away(Exception cause) => new(StatusCodes.Status503ServiceUnavailable, "The board does not answer right now.", cause);
}
