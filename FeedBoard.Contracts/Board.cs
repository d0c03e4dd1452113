using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <summary>What everybody may know of the board. The texts are Markdown; an empty one was not written.</summary>
/// <param name="Description">What the board is about, in a sentence or two.</param>
/// <param name="Announcement">Shown on top of every page.</param>
/// <param name="LogoUrl">The logo as it was stored; <c>null</c>: there is none.</param>
/// <param name="Logo">How large the logo is, and its smaller copies.</param>
/// <param name="Registration">`open`: everybody may sign up; `approval`: and a moderator decides; `invite`: whoever has an invite;
/// `closed`: nobody.</param>
/// <param name="VerifyEmail">Whether nobody writes before their address is confirmed.</param>
/// <param name="SignupChallenge">Whether signing up asks for a proof of work.</param>
/// <param name="Invites">Who may invite: `nobody`, `moderators` or `everybody`.</param>
/// <param name="Languages">The languages of pages and mails.</param>
/// <param name="Version">Of the program.</param>
public sealed record BoardResponse(
    string Name,
    string Description,
    string About,
    string Rules,
    string Terms,
    string Privacy,
    string Announcement,
    string? LogoUrl,
    LogoResponse? Logo,
    string Registration,
    bool VerifyEmail,
    bool SignupChallenge,
    string Invites,
    IReadOnlyList<string> Languages,
    string Version,
    BoardCounts Counts
);

/// <summary>The size and the smaller copies of a logo.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Thumbnails">The URLs of smaller WebP copies by their widths in pixels; empty as long as there is none.</param>
public sealed record LogoResponse(int Width, int Height, IReadOnlyDictionary<string, string> Thumbnails);

/// <summary>How large the board is, exact to the minute.</summary>
public sealed record BoardCounts(long Users, long Feeds, long Comments);

/// <summary>What is left out stays as it is.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="Description">As the other texts Markdown, at most 20 000 characters.</param>
/// <param name="Announcement">Shown on top of every page; empty: none.</param>
/// <param name="Registration">`open`, `approval`, `invite` or `closed`.</param>
/// <param name="VerifyEmail">Whether nobody who signs up from then on writes before their address is confirmed.</param>
/// <param name="Invites">`nobody`, `moderators` or `everybody`.</param>
public sealed record UpdateBoardRequest(
    [property: MinLength(1), MaxLength(InputLimits.MaxBoardName)] string? Name = null,
    [property: MaxLength(InputLimits.MaxBoardText)] string? Description = null,
    [property: MaxLength(InputLimits.MaxBoardText)] string? About = null,
    [property: MaxLength(InputLimits.MaxBoardText)] string? Rules = null,
    [property: MaxLength(InputLimits.MaxBoardText)] string? Terms = null,
    [property: MaxLength(InputLimits.MaxBoardText)] string? Privacy = null,
    [property: MaxLength(InputLimits.MaxBoardText)] string? Announcement = null,
    string? Registration = null,
    bool? VerifyEmail = null,
    bool? SignupChallenge = null,
    string? Invites = null
);
