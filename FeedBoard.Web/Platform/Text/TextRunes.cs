using System.Buffers;
using System.Collections;
using System.Text;

namespace FeedBoard.Web.Platform.Text;

/// <summary>The characters of a text, and what of the text lies between two of them.</summary>
internal sealed class TextRunes : IReadOnlyList<Rune>
{
    private readonly string text;
    private readonly List<Rune> runes = [];
    private readonly List<int> starts = [];

    public TextRunes(string text)
    {
        this.text = text;
        for (var at = 0; at < text.Length;)
        {
            // Half of a pair stands for itself and is nothing that is looked for.
            var whole = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) == OperationStatus.Done;
            runes.Add(whole ? rune : Rune.ReplacementChar);
            starts.Add(at);
            at += length;
        }
    }

    public int Count => runes.Count;

    public Rune this[int index] => runes[index];

    public string Text(int from, int to) => text[Start(from)..Start(to)];

    public IEnumerator<Rune> GetEnumerator() => runes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Start(int index) => index < starts.Count ? starts[index] : text.Length;
}
