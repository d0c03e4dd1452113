namespace FeedBoard.ServiceDefaults;

/// <summary>The setting <c>Board:PublicUrl</c>.</summary>
/// <param name="Root">Ends in a slash; <c>null</c> if it is not set.</param>
public sealed record PublicUrl(Uri? Root)
{
    /// <exception cref="InvalidSettingException">Not the address of a page.</exception>
    public static PublicUrl Of(string? setting) =>
        setting switch
        {
            null or "" => new((Uri?)null),
            var given
                when Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out var url)
                    && url.Scheme is "http" or "https"
                    && url is { Query: "", Fragment: "", UserInfo: "" } => new(url),
            _ => throw new InvalidSettingException(
                "Board:PublicUrl must be the address of the board's front page, "
                    + "such as https://board.example.org/ or https://example.org/board/."
            ),
        };
}
