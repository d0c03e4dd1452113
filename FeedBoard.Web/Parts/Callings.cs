using System.Text;
using FeedBoard.Web.Api;
using FeedBoard.Web.Http;

namespace FeedBoard.Web.Parts;

/// <summary>Finds <c>#tags</c> and <c>@people</c> in a text that has no address in it, by the rules of the API.</summary>
internal static class Callings
{
    private const int MaxTag = 64;

    public static IEnumerable<TextPart> Split(string text, IReadOnlyList<Mention> mentions)
    {
        var (done, at, before) = (0, 0, (Rune?)null);
        while (at < text.Length)
        {
            if (text.AsSpan(at).IndexOfAny("#@\uFF03\uFE5F") is not (>= 0 and var ahead)) break;
            at += ahead;
            if (at > 0) before = Last(text.AsSpan(0, at));
            var found = text[at] == '@' ? Person(text, at, before, mentions) : Tag(text, at, before);
            if (found is null)
            {
                at++;
                continue;
            }

            if (at > done) yield return new(text[done..at]);
            yield return found;
            at = done = at + found.Text.Length;
        }

        if (done < text.Length) yield return new(text[done..]);
    }

    private static TextPart? Tag(string text, int at, Rune? before)
    {
        if (before is { } b && Letters.Fold(b).EnumerateRunes().Last() is var sign && (Letters.IsOfWord(sign) || IsPartOfAddress(sign))) return null;
        var end = at + 1;
        var rest = "";
        while (end < text.Length && rest.Length == 0)
        {
            var (r, folded) = (RuneAt(text, end), Letters.Fold(RuneAt(text, end)));
            var part = string.Concat(folded.EnumerateRunes().TakeWhile(IsOfTag));
            if (part.Length == 0) break;
            end += r.Utf16SequenceLength;
            if (part.Length < folded.Length) rest = part; // of a fraction, what stands over its line
        }

        if (end == at + 1 || (end < text.Length && text[end] is '#' or '\uFF03' or '\uFE5F')) return null;
        var tag = rest.Length == 0 ? Letters.Fold(text[(at + 1)..end]) : Letters.Fold(text[(at + 1)..(end - Last(text.AsSpan(0, end)).Utf16SequenceLength)]) + rest;
        return tag.EnumerateRunes().Count() <= MaxTag && tag.Any(c => c is not (>= '0' and <= '9') and not '_') ? new(text[at..end], BoardPaths.Tag(tag)) : null;
    }

    private static TextPart? Person(string text, int at, Rune? before, IReadOnlyList<Mention> mentions)
    {
        if (before is { } b && (IsOfName(b) || IsPartOfAddress(b))) return null;
        var end = at + 1;
        while (end < text.Length && RuneAt(text, end) is var r && (IsOfName(r) || r.Value is '.' or '-')) end += r.Utf16SequenceLength;
        if (end < text.Length && text[end] == '@') return null;
        var run = text[(at + 1)..end];
        var called = mentions.Where(m => run.StartsWith(m.Nickname, StringComparison.OrdinalIgnoreCase) && EndsAt(run, m.Nickname.Length)).MaxBy(m => m.Nickname.Length);
        return called is null ? null : new(text[at..(at + 1 + called.Nickname.Length)], BoardPaths.Person(called.UserId));
    }

    private static bool EndsAt(string run, int end) => end == run.Length || run[end] is '.' or '-' || Letters.IsUnspaced(RuneAt(run, end));

    private static bool IsOfTag(Rune r) => Letters.IsOfWord(r) || r.Value == '_';

    private static bool IsOfName(Rune r) => Letters.IsOfWord(r) || r.Value is (>= 'A' and <= 'Z') or '_';

    private static bool IsPartOfAddress(Rune r) => r.Value is '_' or '&' or '/' or '#' or '@' or '.' or '=' or '?' or '+' or '-';

    private static Rune RuneAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var r) ? r : Rune.ReplacementChar;

    private static Rune Last(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var r, out _) == System.Buffers.OperationStatus.Done ? r : Rune.ReplacementChar;
}
