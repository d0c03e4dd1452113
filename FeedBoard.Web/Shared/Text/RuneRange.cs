using System.Collections;
using System.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>The characters of a text between two places.</summary>
internal sealed class RuneRange(IReadOnlyList<Rune> text, int from, int to) : IReadOnlyList<Rune>
{
    public int Count => to - from;

    public Rune this[int index] => text[from + index];

    public IEnumerator<Rune> GetEnumerator()
    {
        for (var at = from; at < to; at++)
            yield return text[at];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
