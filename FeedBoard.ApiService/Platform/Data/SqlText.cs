using System.Globalization;
using System.Text.RegularExpressions;

namespace FeedBoard.ApiService.Platform.Data;

/// <summary>
/// A statement that was written once: its named parameters are numbered already, so that neither this nor Npgsql goes through its text for
/// each request.
/// </summary>
internal sealed partial class SqlText
{
    /// <param name="sql">One statement, with <c>@name</c> for its parameters and no other <c>@</c>.</param>
    public SqlText(string sql)
    {
        var names = new List<string>();
        Text = Parameter()
            .Replace(
                sql,
                match =>
                {
                    var name = match.Groups["name"].Value;
                    if (!names.Contains(name, StringComparer.Ordinal))
                        names.Add(name);
                    return string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(name) + 1}/*{name}*/");
                }
            );
        Names = names;
    }

    /// <summary>The SQL with <c>$1/*name*/</c> and so on: in a trace or in PostgreSQL a reader sees what each parameter is.</summary>
    public string Text { get; }

    /// <summary>The names of the parameters, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    [GeneratedRegex(@"@(?<name>[a-z_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
