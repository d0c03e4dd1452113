using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Platform.Data;

/// <summary>A statement that was written once: its named parameters are numbered already, so that neither this nor Npgsql goes through its text for each request.</summary>
internal sealed partial class SqlText
{
    /// <summary>More shapes than the board's own pages have; what else is asked for is put together anew.</summary>
    private const int MostKept = 500;

    private static readonly ConcurrentDictionary<(string Name, View View, string Sort, bool After, int Limit), SqlText> Kept = new();

    /// <param name="sql">One statement, with <c>@name</c> for its parameters and no other <c>@</c>.</param>
    public SqlText(string sql)
    {
        var names = new List<string>();
        Text = Parameter().Replace(sql, match =>
        {
            var name = match.Groups["name"].Value;
            if (!names.Contains(name, StringComparer.Ordinal)) names.Add(name);
            return string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(name) + 1}/*{name}*/");
        });
        Names = names;
    }

    /// <summary>With <c>$1/*name*/</c> and so on: whoever finds it in a trace or in PostgreSQL sees what is meant.</summary>
    public string Text { get; }

    /// <summary>Of the parameters, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The statement of a page, kept for all others of its shape.</summary>
    /// <param name="name">Of the list: with <paramref name="view"/> and the page's own shape, all that the text depends on.</param>
    /// <param name="make">Writes it.</param>
    public static SqlText Of(string name, View view, PageSpec page, Func<string> make)
    {
        if (page.Skip > 0) return new(make());
        var key = (name, view, page.Sort.Name, page.After is not null, page.Limit);
        if (Kept.TryGetValue(key, out var kept)) return kept;
        var made = new SqlText(make());
        return Kept.Count < MostKept ? Kept.GetOrAdd(key, made) : made;
    }

    [GeneratedRegex(@"@(?<name>[a-z_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
