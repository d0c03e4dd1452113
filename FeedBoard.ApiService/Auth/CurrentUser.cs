using FeedBoard.ApiService.Http;

namespace FeedBoard.ApiService.Auth;

/// <summary>Who is asking: set once a request, when its token was found good.</summary>
internal sealed class CurrentUser
{
    private SignedIn? user;

    public bool IsGuest => user is null;

    public long? IdOrNull => user?.Id;

    /// <exception cref="ProblemException">401: nobody is signed in.</exception>
    public SignedIn Required => user ?? throw Problem.NotAuthenticated();

    public void Set(SignedIn signedIn) => user = signedIn;
}

/// <summary>A person with a session that is still on.</summary>
internal sealed record SignedIn(long Id, long SessionId, string Email, string Nickname);
