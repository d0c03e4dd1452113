using System.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>
/// Finds people who are mentioned as <c>@[nickname]</c>, by the rules of the API: every nickname can be, also one with an <c>@</c> or an
/// address in it.
/// </summary>
internal static class BracketedMentions
{
    /// <summary>As many beginnings are looked at.</summary>
    private const int Most = 50;

    /// <returns>From the <c>@</c> to behind the bracket, in order.</returns>
    public static IReadOnlyList<(int Start, int End, long UserId)> Find(
        IReadOnlyList<Rune> text,
        IReadOnlyList<MentionResponse> mentions
    )
    {
        if (mentions.Count == 0)
            return [];
        var found = new List<(int Start, int End, long UserId)>();
        var (beginnings, after) = (0, 0);
        IEnumerator<(int Start, int End)>? addresses = null;
        var address = (Start: -1, End: -1);
        for (var at = 0; at + 1 < text.Count && beginnings < Most; at++)
        {
            if (text[at].Value != '@' || text[at + 1].Value != '[')
                continue;
            beginnings++;
            if (at < after || (at > 0 && TagsAndMentions.IsBeforeNoName(text[at - 1])))
                continue;
            addresses ??= Links.Runs(text).GetEnumerator();
            while (address.End <= at && addresses.MoveNext())
                address = addresses.Current;
            if (address.Start < at && at < address.End)
                continue;
            if (Person(text, at + 2, mentions) is not { } person)
                continue;
            found.Add((at, person.End, person.UserId));
            after = person.End;
        }

        return found;
    }

    private static (int End, long UserId)? Person(IReadOnlyList<Rune> text, int at, IReadOnlyList<MentionResponse> mentions)
    {
        (int End, long UserId)? longest = null;
        foreach (var mention in mentions)
        {
            if (
                TagsAndMentions.EndOf(text, at, text.Count, mention.Nickname) is { } end
                && end < text.Count
                && text[end].Value == ']'
                && end >= (longest?.End ?? 0)
            )
                longest = (end + 1, mention.UserId);
        }

        return longest;
    }
}
