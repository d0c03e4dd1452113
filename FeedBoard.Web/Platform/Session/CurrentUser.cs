using System.Globalization;
using System.Security.Claims;

namespace FeedBoard.Web.Platform.Session;

/// <summary>The visitor of the current request, signed in or not.</summary>
public sealed class CurrentUser(IHttpContextAccessor accessor)
{
    internal const string IdClaim = "sub",
        NicknameClaim = "nickname",
        EmailClaim = "email",
        RoleClaim = "role";

    private ClaimsPrincipal? User => accessor.HttpContext?.User;

    public bool IsSignedIn => Id is not null;

    /// <summary><c>null</c> for a guest.</summary>
    public long? Id =>
        long.TryParse(User?.FindFirstValue(IdClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public string Nickname => User?.FindFirstValue(NicknameClaim) ?? "";

    public string Email => User?.FindFirstValue(EmailClaim) ?? "";

    /// <summary>
    /// As of the log-in, or the last look at one's own page: which links are shown. What they may do, the API says each time.
    /// </summary>
    public string Role => User?.FindFirstValue(RoleClaim) ?? "person";

    public bool IsAdmin => Role is "admin";

    public bool Moderates => IsAdmin || Role is "moderator";
}
