using System.Security.Cryptography;
using System.Text.Json;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Features.Moderation;

/// <summary>The form of the board's settings, as it was sent.</summary>
public sealed class BoardSettingsForm
{
    /// <summary>The settings that the form was filled with.</summary>
    public string? Seen { get; set; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Announcement { get; set; }

    public string? About { get; set; }

    public string? Rules { get; set; }

    public string? Terms { get; set; }

    public string? Privacy { get; set; }

    public string? Registration { get; set; }

    public bool VerifyEmail { get; set; }

    public bool SignupChallenge { get; set; }

    public string? Invites { get; set; }

    public static BoardSettingsForm Of(BoardResponse board) =>
        new()
        {
            Name = board.Name,
            Description = board.Description,
            Announcement = board.Announcement,
            About = board.About,
            Rules = board.Rules,
            Terms = board.Terms,
            Privacy = board.Privacy,
            Registration = board.Registration,
            VerifyEmail = board.VerifyEmail,
            SignupChallenge = board.SignupChallenge,
            Invites = board.Invites,
        };

    /// <summary>
    /// Another one after each change: what somebody else has changed meanwhile is not written over unseen. The logo has a form of its own.
    /// </summary>
    public static string Fingerprint(BoardResponse board) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    board with { Counts = new(0, 0, 0), LogoUrl = null, Logo = null },
                    ApiJson.Default.BoardResponse
                )
            )
        )[..16];

    /// <summary>What is another than it is: a default that nobody has decided about stays one.</summary>
    /// <returns><c>null</c>: nothing.</returns>
    public UpdateBoardRequest? ChangeOf(BoardResponse board)
    {
        var change = new UpdateBoardRequest(
            Other(Name, board.Name),
            Other(Description, board.Description),
            Other(About, board.About),
            Other(Rules, board.Rules),
            Other(Terms, board.Terms),
            Other(Privacy, board.Privacy),
            Other(Announcement, board.Announcement),
            Other(Registration, board.Registration),
            VerifyEmail == board.VerifyEmail ? null : VerifyEmail,
            SignupChallenge == board.SignupChallenge ? null : SignupChallenge,
            Other(Invites, board.Invites)
        );
        return change == new UpdateBoardRequest() ? null : change;

        static string? Other(string? given, string known) =>
            (given ?? "").WithLineFeeds() is var text && string.Equals(text, known, StringComparison.Ordinal) ? null : text;
    }
}
