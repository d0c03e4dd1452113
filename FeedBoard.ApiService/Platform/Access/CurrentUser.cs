using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Access;

/// <summary>The caller: set once for each request, when its token is valid.</summary>
internal sealed class CurrentUser
{
    private SignedIn? user;

    public bool IsGuest => user is null;

    public long? IdOrNull => user?.Id;

    public View View => user?.View ?? View.Guest;

    /// <summary>Adds <c>@caller</c>, which a guest's statements do not have.</summary>
    public SqlCommand Bind(SqlCommand sql)
    {
        if (IdOrNull is { } caller)
            sql.Add("caller", caller);
        return sql;
    }

    /// <exception cref="ProblemException">401: nobody is signed in.</exception>
    public SignedIn Required => user ?? throw Problem.NotAuthenticated();

    public void Set(SignedIn signedIn) => user = signedIn;
}

/// <summary>A person with a session that is still on, or with a token for scripts.</summary>
/// <param name="SessionId">Of a token minus its id: no session has that.</param>
/// <param name="Role">As it is now: asked for with the session, each time. With a token everybody is a <see cref="Role.Person"/>.</param>
/// <param name="JoinDt">Since when they have the account.</param>
/// <param name="Mutes">Whether there is anybody whom they mute.</param>
/// <param name="MustVerify">Whether they are to confirm their address before they write, if the board asks for that.</param>
/// <param name="Unread">What is new for them, if the request wants to know.</param>
/// <param name="Scopes">Of a token; <c>null</c> with a session, which may do everything.</param>
internal sealed record SignedIn(
    long Id,
    long SessionId,
    string Email,
    string Nickname,
    Role Role,
    DateTime JoinDt,
    bool Mutes,
    bool MustVerify,
    UnreadResponse? Unread = null,
    TokenScopes? Scopes = null
)
{
    public bool Moderates => Role >= Role.Moderator;

    public View View => View.SignedIn | (Mutes ? View.Mutes : View.Guest) | (Moderates ? View.Moderates : View.Guest);
}
