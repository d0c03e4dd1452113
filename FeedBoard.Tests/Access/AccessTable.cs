using System.Globalization;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Access;

/// <summary>The table of docs/access.md: who gets which status from which route.</summary>
/// <param name="Callers">The columns without the first.</param>
/// <param name="Rows">By route, such as <c>GET /api/feed/list</c>: a status for each caller.</param>
internal sealed record AccessTable(IReadOnlyList<string> Callers, IReadOnlyDictionary<string, int[]> Rows)
{
    public const string Document = "docs/access.md";

    public static readonly AccessTable Committed = Parse(Repository.Read(Document));

    /// <exception cref="FormatException">A row has no status for a caller, or exists twice.</exception>
    public static AccessTable Parse(string document)
    {
        var lines = document
            .Split('\n')
            .SkipWhile(l => !l.StartsWith("| route |", StringComparison.Ordinal))
            .TakeWhile(l => l.StartsWith('|'))
            .Select(Cells)
            .ToList();
        if (lines.Count < 3)
            throw new FormatException($"{Document} has no table that begins with | route |.");
        string[] callers = [.. lines[0].Skip(1)];
        var rows = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var cells in lines.Skip(2))
        {
            var statuses = cells
                .Skip(1)
                .Select(c => int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0)
                .ToArray();
            if (statuses.Length != callers.Length || !statuses.All(s => s is >= 200 and <= 599))
                throw new FormatException($"{Document}: {cells[0]} needs a status for each of: {string.Join(", ", callers)}.");
            if (!rows.TryAdd(cells[0].Trim('`'), statuses))
                throw new FormatException($"{Document}: {cells[0]} comes twice.");
        }

        return new(callers, rows);
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(c => c.Trim())];
}
