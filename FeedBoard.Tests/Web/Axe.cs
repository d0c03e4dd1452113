using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace FeedBoard.Tests.Web;

/// <summary>axe-core, which checks the accessibility of pages. It is part of Deque's package.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Options = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Everything that axe finds on a page: its rules of WCAG A and AA, and its best practices.</summary>
    /// <returns>One line for each finding; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(WebPage page) =>
        [.. (await page.Page.RunAxe(Options)).Violations.Select(Describe)];

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(Describe))}";

    private static string Describe(AxeResultNode node) =>
        $"{node.Target} ({string.Join(", ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))})";
}
