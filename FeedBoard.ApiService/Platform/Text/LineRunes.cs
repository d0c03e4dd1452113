using System.Text;

namespace FeedBoard.ApiService.Platform.Text;

/// <summary>What a text on one line, among others, must not have.</summary>
internal static class LineRunes
{
    /// <summary>Turns the direction of what is around it.</summary>
    public static bool TurnsDirection(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Ends the line, turns the direction of what is around it, or is a control character.</summary>
    public static bool LeavesLine(Rune rune) => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 || TurnsDirection(rune);

    /// <summary>What no name may have that somebody gives to a thing: also the two marks that only set a direction.</summary>
    public static bool IsRefused(Rune rune) => LeavesLine(rune) || rune.Value is 0x200E or 0x200F;
}
