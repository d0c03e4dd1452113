using System.Text;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>Writes terms as PostgreSQL reads them: the text of a <c>tsvector</c>, or the terms of a <c>tsquery</c>.</summary>
internal sealed class TermVector(int capacity = 16)
{
    private readonly StringBuilder text = new(capacity);

    public void Add(IEnumerable<string> terms)
    {
        foreach (var term in terms)
            Add(null, term);
    }

    /// <param name="mark">Stands before the term.</param>
    public void Add(char? mark, string term)
    {
        if (text.Length > 0)
            text.Append(' ');
        text.Append('\'');
        if (mark is { } sign)
            text.Append(sign);
        Write(term, text);
        text.Append('\'');
    }

    public override string ToString() => text.ToString();

    /// <summary>A term in quotes.</summary>
    public static string Quoted(string term)
    {
        var quoted = new StringBuilder(term.Length + 2).Append('\'');
        Write(term, quoted);
        return quoted.Append('\'').ToString();
    }

    private static void Write(string term, StringBuilder to)
    {
        if (!term.AsSpan().ContainsAny('\'', '\\'))
        {
            to.Append(term);
            return;
        }

        foreach (var letter in term)
        {
            if (letter is '\'' or '\\')
                to.Append(letter);
            to.Append(letter);
        }
    }
}
