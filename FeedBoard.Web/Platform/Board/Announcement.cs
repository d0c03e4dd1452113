using System.Security.Cryptography;
using System.Text;

namespace FeedBoard.Web.Platform.Board;

/// <summary>What the board announces on top of every page, until its reader puts it away. Another text is another announcement.</summary>
/// <param name="Id">Stands in the cookie of those who have put it away.</param>
/// <param name="Text">Markdown.</param>
internal sealed record Announcement(string Id, string Text)
{
    public const string CookieName = "feedboard.announcement";

    private const int IdLength = 12;

    public static Announcement? Of(BoardResponse? board) =>
        board is { Announcement: { Length: > 0 } text }
            ? new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..IdLength], text)
            : null;

    /// <summary>What the visitor has put away: a part of what a guest's page depends on.</summary>
    public static string Dismissed(HttpContext? context) =>
        context?.Request.Cookies[CookieName] is { } id && IsId(id) ? id : "";

    public static bool IsId(string? id) => id is { Length: IdLength } && id.All(char.IsAsciiHexDigitLower);
}
