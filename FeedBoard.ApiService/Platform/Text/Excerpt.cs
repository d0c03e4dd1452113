using System.Globalization;
using System.Text;

namespace FeedBoard.ApiService.Platform.Text;

/// <summary>The beginning of a text as one line, for lists that show many.</summary>
internal static class Excerpt
{
    /// <summary>The longest excerpt in characters (Unicode code points), with the ellipsis.</summary>
    public const int MaxLength = 140;

    /// <summary>How much of a text <see cref="Of"/> needs: white space is removed, so more than it gives.</summary>
    public const int Source = 600;

    /// <summary>SQL: as much of a text as <see cref="Of"/> needs.</summary>
    public static string Sql(string text) => $"left({text}, {Source})";

    /// <summary>
    /// Cuts between words, and in a text without spaces between characters as they are seen; what was cut ends in an ellipsis. White space
    /// and characters that would turn the direction of the text around it become spaces.
    /// </summary>
    /// <param name="text">The text, or its first <see cref="Source"/> characters.</param>
    public static string Of(string text)
    {
        var line = Line(text);
        if (Length(line) <= MaxLength && Length(text) < Source)
            return line;
        var (end, space, left) = (0, 0, MaxLength - 1);
        for (var elements = StringInfo.GetTextElementEnumerator(line); elements.MoveNext();)
        {
            var element = elements.GetTextElement();
            left -= Length(element);
            if (left < 0)
                break;
            if (element is [' '])
                space = elements.ElementIndex;
            end = elements.ElementIndex + element.Length;
        }

        if (end < line.Length && line[end] != ' ' && space > end / 2)
            end = space;
        return line[..end].TrimEnd() + "…";
    }

    private static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && !LineRunes.TurnsDirection(rune))
                line.Append(rune.ToString());
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    private static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
            length++;
        return length;
    }
}
