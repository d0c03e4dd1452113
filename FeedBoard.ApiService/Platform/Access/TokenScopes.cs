namespace FeedBoard.ApiService.Platform.Access;

/// <summary>What a token for scripts may do. <see cref="Write"/> does not include <see cref="Read"/>.</summary>
[Flags]
internal enum TokenScopes : short
{
    None = 0,

    /// <summary>What is read by GET.</summary>
    Read = 1,

    /// <summary>Feeds, comments, likes and follows.</summary>
    Write = 2,
}

/// <summary>Scopes on the wire.</summary>
internal static class TokenScopeNames
{
    public const string Read = "read",
        Write = "write";

    public static readonly string[] All = [Read, Write];

    public static string[] Of(TokenScopes scopes) => [.. All.Where(name => scopes.HasFlag(Find(name)))];

    /// <returns><see cref="TokenScopes.None"/> for a name that no scope has.</returns>
    public static TokenScopes Find(string? name) =>
        name switch
        {
            Read => TokenScopes.Read,
            Write => TokenScopes.Write,
            _ => TokenScopes.None,
        };
}
