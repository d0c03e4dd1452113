using System.Text;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>A piece of what somebody wrote.</summary>
/// <param name="Url">Where it leads: another site, or a path of this board; <c>null</c> for words.</param>
internal sealed record LinkedTextPart(string Text, string? Url = null)
{
    public bool IsExternal => Url is not null and not ['/', ..];
}

/// <summary>Finds the addresses, the tags and the people in what somebody wrote.</summary>
internal static class LinkedText
{
    /// <param name="mentions">Who is called in it, as the API says.</param>
    /// <returns>The text in parts, in order.</returns>
    public static IEnumerable<LinkedTextPart> Split(string text, IReadOnlyList<MentionResponse>? mentions = null)
    {
        var runes = new TextRunes(text);
        var done = 0;
        foreach (var link in FindLinks(runes, mentions ?? []))
        {
            var (start, end, target) = (link.Start, link.End, link.Path);
            var found = link.IsBracketed ? $"@{runes.Text(start + 2, end - 1)}" : runes.Text(start, end);
            if (target is null)
            {
                // With a user name, one would read another host first than the one that it leads to.
                if (!Uri.TryCreate(found, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
                    continue;
                target = uri.AbsoluteUri;
            }

            if (start > done)
                yield return new(runes.Text(done, start));
            yield return new(found, target);
            done = end;
        }

        if (done < runes.Count)
            yield return new(runes.Text(done, runes.Count));
    }

    /// <summary>What can be followed, in order.</summary>
    public static IEnumerable<FoundLink> FindLinks(IReadOnlyList<Rune> text, IReadOnlyList<MentionResponse> mentions)
    {
        var at = 0;
        foreach (var (start, end, user) in BracketedMentions.Find(text, mentions))
        {
            foreach (var found in FindBetween(text, at, start, mentions))
                yield return found;
            yield return new(start, end, BoardPaths.User(user), IsBracketed: true);
            at = end;
        }

        foreach (var found in FindBetween(text, at, text.Count, mentions))
            yield return found;
    }

    private static IEnumerable<FoundLink> FindBetween(IReadOnlyList<Rune> text, int from, int to, IReadOnlyList<MentionResponse> mentions)
    {
        if (from > 0 || to < text.Count)
            text = new RuneRange(text, from, to);
        var at = 0;
        foreach (var (start, end) in Links.Runs(text))
        {
            foreach (var found in TagsAndMentions.Find(text, at, start, mentions))
                yield return new(from + found.Start, from + found.End, found.Path);
            foreach (var link in Links.In(text, start, end))
                yield return new(from + link.Start, from + link.End, null);
            at = end;
        }

        foreach (var found in TagsAndMentions.Find(text, at, text.Count, mentions))
            yield return new(from + found.Start, from + found.End, found.Path);
    }
}

/// <summary>Something in a text that can be followed.</summary>
/// <param name="Path">On this board; <c>null</c> where it is an address.</param>
/// <param name="IsBracketed">It is <c>@[nickname]</c>: shown without the brackets.</param>
internal readonly record struct FoundLink(int Start, int End, string? Path, bool IsBracketed = false);
