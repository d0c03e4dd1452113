namespace FeedBoard.Contracts;

/// <param name="Title">Empty or not; of a feed without images never empty.</param>
/// <param name="Content">Empty or not; of a feed without images never empty.</param>
/// <param name="ImageUrls">Absolute, in order.</param>
/// <param name="Images">The same images in the same order, with their properties.</param>
/// <param name="Liked">Whether the caller likes it; <c>false</c> for a guest.</param>
/// <param name="Hidden">By a moderator, or because it waits for one: only moderators and the author see it.</param>
/// <param name="Waiting">Whether it is hidden because of a blocked word, until a moderator decides.</param>
/// <param name="Mentions">The users that title and content mention by `@nickname`.</param>
public sealed record FeedResponse(
    long Id,
    string Title,
    string Content,
    long AuthorId,
    string? AuthorEmail,
    string? AuthorNickname,
    IReadOnlyList<string> ImageUrls,
    IReadOnlyList<FeedImageResponse> Images,
    int LikeCount,
    int CommentCount,
    bool Liked,
    bool Hidden,
    bool Waiting,
    IReadOnlyList<MentionResponse> Mentions,
    DateTime CreateDt,
    DateTime UpdateDt
);

/// <param name="Width">In pixels, as shown.</param>
/// <param name="Height">In pixels, as shown.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Alt">What is on the image, or empty.</param>
/// <param name="Animated">Whether it has more than one frame. Thumbnails are always still.</param>
/// <param name="Placeholder">A tiny blurred preview as a data URI, once there is one.</param>
/// <param name="Thumbnails">Width in pixels to URL of a WebP, once there are any: of 320, 640, 960 and 1600 those below the
/// image's own.</param>
public sealed record FeedImageResponse(
    string Url,
    int Width,
    int Height,
    string ContentType,
    long Size,
    string Alt,
    bool Animated,
    string? Placeholder,
    IReadOnlyDictionary<string, string> Thumbnails
);

/// <summary>An image that was uploaded before its feed.</summary>
/// <param name="Id">For `draft_ids` of the feed.</param>
/// <param name="Width">In pixels, as shown.</param>
/// <param name="Height">In pixels, as shown.</param>
/// <param name="Size">In bytes, as it is stored.</param>
/// <param name="Animated">Whether it has more than one frame.</param>
/// <param name="ExpireDt">Until then a feed can take it.</param>
public sealed record ImageDraftResponse(
    long Id,
    int Width,
    int Height,
    string ContentType,
    long Size,
    bool Animated,
    DateTime ExpireDt
);

/// <summary>A feed as a site map needs it.</summary>
/// <param name="UpdateDt">When title, content or images changed last.</param>
public sealed record FeedMarkResponse(long Id, DateTime UpdateDt);

/// <param name="UserId">The mentioned user.</param>
/// <param name="Nickname">As it is written in the text, behind the `@`, there in any letter case.</param>
public sealed record MentionResponse(long UserId, string Nickname);

/// <param name="Tag">Without the `#`, in lower case.</param>
/// <param name="FeedCount">How many feeds have it; in the list of the week, how many of the last seven days.</param>
public sealed record TagResponse(string Tag, long FeedCount);
