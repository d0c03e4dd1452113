using System.Globalization;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Shared.Parts;

/// <summary>The logo of the board as a page shows it: its box is there before its file is.</summary>
/// <param name="Url">Of the smallest file that is sharp in this box on a dense screen.</param>
/// <param name="Width">In pixels of CSS.</param>
/// <param name="Height">In pixels of CSS.</param>
internal sealed record LogoBox(string Url, int Width, int Height)
{
    /// <summary>Device pixels to one of CSS; more are not seen.</summary>
    private const int Dense = 2;

    /// <summary>Whether it is wide enough to have the name in it: then the name does not stand beside it.</summary>
    public bool ReplacesName => Width >= 2 * Height;

    /// <summary>In the header.</summary>
    public static LogoBox? OfHeader(BoardResponse? board, ApiAddress api) => Of(board, api, 160, 32);

    /// <summary>On the page about the board.</summary>
    public static LogoBox? OfPage(BoardResponse? board, ApiAddress api) => Of(board, api, 320, 96);

    private static LogoBox? Of(BoardResponse? board, ApiAddress api, int maxWidth, int maxHeight)
    {
        if (board is not { LogoUrl: { } whole, Logo: { } logo })
            return null;
        var scale = Math.Min((double)maxWidth / logo.Width, (double)maxHeight / logo.Height);
        var (width, height) = (Scaled(logo.Width), Scaled(logo.Height));
        var sharp = logo
            .Thumbnails.Select(t => (Width: int.Parse(t.Key, CultureInfo.InvariantCulture), Url: t.Value))
            .Where(t => t.Width >= Dense * width)
            .OrderBy(t => t.Width)
            .FirstOrDefault();
        return new(api.ForBrowser(sharp.Url ?? whole), width, height);

        int Scaled(int length) => Math.Max(1, (int)Math.Round(length * scale));
    }
}
