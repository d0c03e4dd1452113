using System.Text;
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
        foreach (var (start, end, url) in FindLinks(runes, mentions ?? []))
        {
            var found = runes.Text(start, end);
            var target = url;
            if (target is null)
            {
                if (!Uri.TryCreate(found, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
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

    /// <summary>The parts that become links, in order; an address of another site has no path.</summary>
    public static IEnumerable<(int Start, int End, string? Path)> FindLinks(
        IReadOnlyList<Rune> text,
        IReadOnlyList<MentionResponse> mentions
    )
    {
        var at = 0;
        foreach (var (start, end) in Links.Runs(text))
        {
            foreach (var found in TagsAndMentions.Find(text, at, start, mentions))
                yield return found;
            foreach (var link in Links.In(text, start, end))
                yield return (link.Start, link.End, null);
            at = end;
        }

        foreach (var found in TagsAndMentions.Find(text, at, text.Count, mentions))
            yield return found;
    }
}
