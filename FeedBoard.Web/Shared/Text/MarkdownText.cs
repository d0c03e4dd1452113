using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using FeedBoard.Web.Platform.Text;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Web.Shared.Text;

/// <summary>
/// The texts of the board, which are Markdown: without HTML and images, a line break is a line break, and links lead to pages and mail
/// alone.
/// </summary>
internal static class MarkdownText
{
    /// <summary>Below the headings of the page itself.</summary>
    private const int Below = 2;

    private const int MaxSummary = 160;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseAutoLinks(new AutoLinkOptions { ValidPreviousCharacters = "(*_~\"'" })
        .UseSoftlineBreakAsHardlineBreak()
        .Build();

    // By the text itself, which lives as long as the settings that it came with.
    private static readonly ConditionalWeakTable<string, string> Made = [],
        Summaries = [];

    public static MarkupString Of(string text) => new(Made.GetValue(text, Make));

    /// <summary>The beginning of it in one line, without the signs of Markdown; <c>null</c>: there is none.</summary>
    public static string? Summary(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Summaries.GetValue(text, Summarize) is { Length: > 0 } line ? line
        : null;

    private static string Summarize(string text)
    {
        try
        {
            return PlainText.Beginning(Markdown.ToPlainText(text, Pipeline), MaxSummary);
        }
        catch (ArgumentException) // nested too deeply
        {
            return PlainText.Beginning(text, MaxSummary);
        }
    }

    private static string Make(string text)
    {
        try
        {
            var document = Markdown.Parse(text, Pipeline);
            foreach (var heading in document.Descendants<HeadingBlock>())
                heading.Level = Math.Min(6, heading.Level + Below);
            foreach (var link in document.Descendants<LinkInline>().ToList())
                Check(link);
            foreach (var link in document.Descendants<AutolinkInline>().ToList())
                Check(link);
            using var html = new StringWriter();
            var renderer = new HtmlRenderer(html);
            Pipeline.Setup(renderer);
            renderer.Render(document);
            return html.ToString();
        }
        catch (ArgumentException) // nested too deeply
        {
            return $"<p>{HtmlEncoder.Default.Encode(text)}</p>";
        }
    }

    /// <summary>An image is its description, and what leads elsewhere is its words.</summary>
    private static void Check(LinkInline link)
    {
        var url = link.GetDynamicUrl is { } dynamic ? dynamic() ?? link.Url : link.Url;
        if (!link.IsImage && IsPage(url))
            Mark(link);
        else
            link.ReplaceBy(new ContainerInline(), copyChildren: true);
    }

    private static void Check(AutolinkInline link)
    {
        if (link.IsEmail || IsPage(link.Url))
            Mark(link);
        else
            link.ReplaceBy(new LiteralInline(link.Url));
    }

    private static void Mark(MarkdownObject link) => link.GetAttributes().AddProperty("rel", Links.Rel);

    /// <summary>Whether a link leads to a page or to mail; one with a user name could show another host than its own.</summary>
    private static bool IsPage(string? url) =>
        url is ['#', ..] or ['/'] or ['/', not '/', ..]
        || (
            Uri.TryCreate(url is ['/', '/', ..] ? $"https:{url}" : url, UriKind.Absolute, out var address)
            && address is { Scheme: "mailto" } or { Scheme: "http" or "https", UserInfo: "" }
        );
}
