using System.Text.Json.Serialization;
using FeedBoard.Contracts;

namespace FeedBoard.Web.Platform.Api;

/// <summary>A feed as the API answers it; see docs/openapi.json for each field.</summary>
public sealed record Feed(
    long Id,
    string Title,
    string Content,
    long AuthorId,
    string? AuthorEmail,
    string? AuthorNickname,
    IReadOnlyList<FeedImage> Images,
    int LikeCount,
    int CommentCount,
    bool Liked,
    DateTimeOffset CreateDt,
    DateTimeOffset UpdateDt,
    IReadOnlyList<Mention> Mentions,
    bool Hidden = false);

/// <param name="Width">In pixels, as shown.</param>
/// <param name="Height">In pixels, as shown.</param>
/// <param name="Placeholder">A tiny blurred preview as a data URI, once there is one.</param>
/// <param name="Thumbnails">Width in pixels to URL, once there are any. They are always still.</param>
/// <param name="Animated">Whether it has more than one frame; an API from before this was recorded does not say.</param>
public sealed record FeedImage(
    string Url,
    int Width,
    int Height,
    string ContentType,
    long Size,
    string Alt,
    string? Placeholder,
    IReadOnlyDictionary<string, string> Thumbnails,
    bool Animated = false);

/// <summary>A feed as site maps name it.</summary>
public sealed record FeedMark(long Id, DateTimeOffset UpdateDt);

/// <param name="AuthorId"><c>null</c> when the comment was deleted and only keeps the place of its answers.</param>
public sealed record Comment(
    long Id,
    string Content,
    long FeedId,
    long? ParentId,
    long? AuthorId,
    string? AuthorNickname,
    int LikeCount,
    bool Liked,
    int ReplyCount,
    DateTimeOffset CreateDt,
    DateTimeOffset UpdateDt,
    IReadOnlyList<Mention> Mentions,
    bool Hidden = false);

/// <summary>Somebody who is called in a text by <c>@nickname</c>.</summary>
/// <param name="Nickname">As it is written there; elsewhere in the text maybe in other letter case.</param>
public sealed record Mention(long UserId, string Nickname);

/// <param name="FeedCount">How many feeds of the last seven days have it.</param>
public sealed record TagOfWeek(string Tag, long FeedCount);

/// <summary>What others did: <paramref name="Actor"/> of several the latest.</summary>
/// <param name="Kind"><c>feed_liked</c>, <c>comment_liked</c>, <c>commented</c>, <c>answered</c>, <c>followed</c> or <c>mentioned</c>.</param>
public sealed record Notification(long Id, string Kind, long? FeedId, long? CommentId, Actor Actor, int Count, DateTimeOffset CreateDt, bool Read);

public sealed record Actor(long Id, string Nickname);

public sealed record Unread(long UnreadCount);

public sealed record ReadUpTo(long Id);

/// <summary>Which kinds of notifications somebody wants.</summary>
public sealed record WantedKinds(bool FeedLiked, bool CommentLiked, bool Commented, bool Answered, bool Followed, bool Mentioned);

public sealed record Profile(long Id, string Email, string Nickname, DateTimeOffset CreateDt, long FeedCount, long FollowerCount, long FollowingCount, string Role = "person");

/// <summary>Somebody in a list of followers or followings.</summary>
public sealed record UserItem(long Id, string Nickname, string? Email);

public sealed record SessionItem(long Id, string Device, DateTimeOffset CreateDt, DateTimeOffset LastSeenDt, bool Current);

/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="DeviceToken">By it the API knows this browser again at the next log-in; see <c>LoginInput</c>.</param>
public sealed record Login(string Email, string Nickname, string AccessToken, string RefreshToken, int ExpiresIn, string? DeviceToken = null);

public sealed record Signup(string Email, string Nickname, DateTimeOffset CreateDt);

public sealed record SignupInput(string Email, string Password, string Nickname);

public sealed record LoginInput(string Email, string Password, string? DeviceToken);

public sealed record RefreshInput(string RefreshToken);

public sealed record CommentInput(string Content, long FeedId, long? ParentId);

public sealed record CommentChange(string Content);

public sealed record ProfileChange(string? Nickname, string? Password, string CurrentPassword);

public sealed record DeleteAccountInput(string Password);

/// <summary>RFC 9457, as the API fills it.</summary>
public sealed record ProblemResponse(int? Status, string? Code, string? Detail, IReadOnlyDictionary<string, string[]>? Errors, string? Reason = null, DateTimeOffset? UntilDt = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Feed[]))]
[JsonSerializable(typeof(FeedMark[]))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(Comment[]))]
[JsonSerializable(typeof(UserItem[]))]
[JsonSerializable(typeof(SessionItem[]))]
[JsonSerializable(typeof(TagOfWeek[]))]
[JsonSerializable(typeof(Notification[]))]
[JsonSerializable(typeof(Unread))]
[JsonSerializable(typeof(ReadUpTo))]
[JsonSerializable(typeof(WantedKinds))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(Login))]
[JsonSerializable(typeof(Signup))]
[JsonSerializable(typeof(SignupInput))]
[JsonSerializable(typeof(LoginInput))]
[JsonSerializable(typeof(RefreshInput))]
[JsonSerializable(typeof(CommentInput))]
[JsonSerializable(typeof(CommentChange))]
[JsonSerializable(typeof(ProfileChange))]
[JsonSerializable(typeof(DeleteAccountInput))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(RestrictedUser[]))]
[JsonSerializable(typeof(ReportInput))]
[JsonSerializable(typeof(ModerationCase[]))]
[JsonSerializable(typeof(Resolution))]
[JsonSerializable(typeof(HideInput))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(SuspendInput))]
[JsonSerializable(typeof(ReasonInput))]
[JsonSerializable(typeof(RoleInput))]
[JsonSerializable(typeof(AuditEntry[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
