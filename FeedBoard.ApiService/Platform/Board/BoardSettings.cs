namespace FeedBoard.ApiService.Platform.Board;

/// <summary>What the admins have decided about the board, as it is in force.</summary>
/// <param name="Description">One or two sentences for the list of boards that somebody looks through.</param>
/// <param name="VerifyEmail">Whether accounts that were told so when they signed up must confirm their address before they write.</param>
internal sealed record BoardSettings(
    string Name,
    string Description,
    string About,
    string Rules,
    string Terms,
    string Privacy,
    string Announcement,
    RegistrationMode Registration,
    bool VerifyEmail,
    bool SignupChallenge,
    InviteMode Invites,
    StoredLogo? Logo
)
{
    public const string DefaultName = "FeedBoard";

    /// <summary>The languages of mails, and of pages (<c>Languages</c> in FeedBoard.Web).</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "ko"];

    /// <summary><see cref="RegistrationMode"/> on the wire.</summary>
    public static readonly string[] RegistrationNames = ["open", "approval", "invite", "closed"];

    /// <summary><see cref="InviteMode"/> on the wire.</summary>
    public static readonly string[] InviteNames = ["nobody", "moderators", "everybody"];

    public static string NameOf(RegistrationMode mode) => RegistrationNames[(int)mode];

    public static string NameOf(InviteMode mode) => InviteNames[(int)mode];
}

/// <summary>The logo: an image in the store.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="ThumbnailState">As in the database.</param>
internal sealed record StoredLogo(string Name, int Width, int Height, short ThumbnailState);
