using System.Runtime.CompilerServices;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web;

/// <summary>axe-core, which checks the accessibility of pages. It is part of Deque's package.</summary>
internal static class Axe
{
    // All rules in the page itself, which has no frames. Deque's own runner sums up on a second page, at three times the price.
    private const string Run = """
        async rules => JSON.stringify((await axe.run({ resultTypes: ['violations'], ...rules })).violations.map(v =>
          `${v.id}: ${v.help}: ` + v.nodes.map(n =>
            `${n.target.flat().join(' ')} (${[...n.any, ...n.all, ...n.none].map(c => c.message).join(', ')})`).join('; ')))
        """;

    private static readonly Lazy<string> Script = new(() => new BundledAxeScriptProvider().GetScript());

    // On how many pages of a context axe was missing.
    private static readonly ConditionalWeakTable<IBrowserContext, StrongBox<int>> Missed = new();

    // All rules that look at colours.
    private static readonly object Colours = new { runOnly = (string[])["color-contrast", "link-in-text-block"] };

    /// <summary>Everything that axe finds on a page: its rules of WCAG A and AA, and its best practices.</summary>
    /// <returns>One line for each finding; empty when all is well.</returns>
    public static Task<IReadOnlyList<string>> FindAsync(WebPage page) => FindAsync(page, new { });

    /// <summary>What axe finds of the colours of a page: the rest does not depend on the theme.</summary>
    public static Task<IReadOnlyList<string>> FindColoursAsync(WebPage page) => FindAsync(page, Colours);

    private static async Task<IReadOnlyList<string>> FindAsync(WebPage page, object rules)
    {
        if (!await page.Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            // It is large: from the second page on, a context has it in each that comes, whatever the page's Content-Security-Policy.
            if (++Missed.GetOrCreateValue(page.Context).Value == 2)
                await page.Context.AddInitScriptAsync(
                    $"addEventListener('DOMContentLoaded', () => {{ {Script.Value}\n }}, {{ once: true }});"
                );
            await page.Page.EvaluateAsync(Script.Value);
        }

        Assert.Single(page.Page.Frames);
        return JsonSerializer.Deserialize<string[]>(await page.Page.EvaluateAsync<string>(Run, rules))!;
    }
}
