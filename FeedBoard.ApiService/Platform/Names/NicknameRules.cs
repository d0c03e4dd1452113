using System.Text;

namespace FeedBoard.ApiService.Platform.Names;

/// <summary>Which characters a nickname may have: what is seen, and what the letters and emoji around it need.</summary>
internal static class NicknameRules
{
    /// <summary>Of any text that has nothing to see.</summary>
    public const string NothingToSee = "There is nothing to see in this text.";

    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;
    private const int KeycapMark = 0x20E3;
    private const int EmojiStyle = 0xFE0F;
    private const int CancelTag = 0xE007F;

    /// <returns>What is wrong with the name, for programs and for people, or <c>null</c>.</returns>
    public static (string Code, string Message)? Problem(string nickname)
    {
        Rune[] runes = [.. nickname.EnumerateRunes()];
        for (var at = 0; at < runes.Length; at++)
        {
            if (UnicodeNames.Is("refused", runes[at]) && !IsNeeded(runes, at))
            {
                return (
                    FieldErrorCodes.CharacterNotAllowed,
                    $"A nickname cannot have the character U+{runes[at].Value:X4} here: it is invisible, or not the same on every device."
                );
            }
        }

        return runes.Any(IsSeen) ? null : (FieldErrorCodes.NotVisible, NothingToSee);
    }

    private static bool IsSeen(Rune rune) =>
        !UnicodeNames.Is("refused", rune) && !UnicodeNames.Is("blank", rune) && !UnicodeNames.Is("mark", rune);

    private static bool IsNeeded(Rune[] runes, int at) =>
        runes[at].Value switch
        {
            NonJoiner => IsBetweenJoiningLetters(runes, at) || Is("virama", runes, at - 1),
            Joiner => IsBetweenJoiningLetters(runes, at)
                || Is("virama", runes, at - 1)
                || Is("virama", runes, at + 1)
                || IsBetweenEmoji(runes, at),
            0xFE0E or EmojiStyle => Is("emoji", runes, at - 1)
                && (!runes[at - 1].IsAscii || (at + 1 < runes.Length && runes[at + 1].Value == KeycapMark)),
            >= 0xFE00 and < 0xFE0E or >= 0xE0100 and <= 0xE01EF => Is("ideograph", runes, at - 1),
            >= 0x180B and <= 0x180D or 0x180F => IsMongolian(runes, at - 1),
            0x180E => IsMongolian(runes, at - 1) && IsMongolian(runes, at + 1),
            >= 0xE0020 and <= CancelTag => IsInFlag(runes, at),
            _ => false,
        };

    /// <summary>Whether a joiner separates or connects letters, as in Persian and Urdu. Marks do not count.</summary>
    private static bool IsBetweenJoiningLetters(Rune[] runes, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (Is("mark", runes, before))
            before--;
        while (Is("mark", runes, after))
            after++;
        return Is("joining", runes, before) && Is("joining", runes, after);
    }

    private static bool IsBetweenEmoji(Rune[] runes, int at) =>
        Is("pictograph", runes, EmojiBefore(runes, at)) && Is("pictograph", runes, at + 1);

    /// <summary>A flag of a part of a country: an emoji, letters as tags, and the one that ends them.</summary>
    private static bool IsInFlag(Rune[] runes, int at)
    {
        var (first, last) = (at, at);
        while (IsTag(runes, first - 1))
            first--;
        while (runes[last].Value != CancelTag && last + 1 < runes.Length && (IsTag(runes, last + 1) || runes[last + 1].Value == CancelTag))
            last++;
        return runes[last].Value == CancelTag && last > first && Is("pictograph", runes, EmojiBefore(runes, first));
    }

    private static bool IsTag(Rune[] runes, int at) => at >= 0 && at < runes.Length && runes[at].Value is >= 0xE0020 and < CancelTag;

    private static int EmojiBefore(Rune[] runes, int at)
    {
        at--;
        if (at > 0 && runes[at].Value == EmojiStyle)
            at--;
        if (at > 0 && Is("modifier", runes, at))
            at--;
        return at;
    }

    private static bool IsMongolian(Rune[] runes, int at) => Is("joining", runes, at) && runes[at].Value is >= 0x1820 and <= 0x18AA;

    private static bool Is(string set, Rune[] runes, int at) => at >= 0 && at < runes.Length && UnicodeNames.Is(set, runes[at]);
}
