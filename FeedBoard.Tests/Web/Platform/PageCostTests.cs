using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Telemetry;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>
/// What a page costs: components, calls of the API and statements are counted exactly, so that a change of one is seen in its commit; bytes
/// have a bound. See docs/performance.md.
/// </summary>
[Slow]
public sealed class PageCostTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task A_page_costs_what_it_did()
    {
        var (ann, ben) = (await board.JoinAsync("Ann"), await board.JoinAsync("Ben"));
        for (var n = 0; n < 9; n++)
            await ann.FeedAsync($"Feed {n}", "Some words of the usual length, with a #tag and https://example.org/ in them");
        var feed = (await ann.FeedAsync("With an image", "and words", new UploadFile("a.png", TestImages.Png(60, 40)))).Id();
        for (var n = 0; n < 10; n++)
            await ben.CommentAsync(feed, $"Comment {n}");

        var components = new CountedComponents();
        // Without pages from memory, the most used tags are read for each page too: a call more than most pages of a session need.
        var web = board.StartWebWith(
            services => services.AddSingleton<IComponentActivator>(components),
            [new("Pages:Lifetime", "00:00:00")]
        );
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ben);
        using (await visitor.GetAsync("/")) { } // from here on, somebody has been shown these cards
        using var traces = new Traces(board, web);
        (string Path, bool SignedIn, string Cost, int KiB)[] pages =
        [
            ("/", false, "39 components, 2 calls, 2 statements", 5),
            ("/", true, "30 components, 2 calls, 4 statements", 9),
            ($"/feed/{feed}", false, "39 components, 2 calls, 2 statements", 6),
            ($"/feed/{feed}", true, "43 components, 2 calls, 4 statements", 9),
        ];
        var (expected, found) = (new List<string>(), new List<string>());
        foreach (var (path, signedIn, cost, kib) in pages)
        {
            var before = components.Count;
            using var trace = await traces.SendAsync(
                HttpMethod.Get,
                path,
                headers: signedIn
                    ? [("Cookie", $"feedboard={visitor.Cookie("feedboard")}; feedboard.form={visitor.Cookie("feedboard.form")}"), Packed]
                    : [Packed]
            );
            Assert.Equal(HttpStatusCode.OK, trace.Response.StatusCode);
            var bytes = (await trace.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
            var calls = trace.Spans.Count(s => s.Source.Name == "System.Net.Http");
            var what = $"{path} {(signedIn ? "signed in" : "as a guest")}: ";
            expected.Add($"{what}{cost}, at most {kib} KiB");
            found.Add(
                $"{what}{components.Count - before} components, {calls} calls, {trace.Statements.Count} statements, "
                    + (bytes <= kib * 1024 ? $"at most {kib} KiB" : $"{bytes} bytes")
            );
        }

        var message = $"{string.Join('\n', found)}\nand not\n{string.Join('\n', expected)}";
        Assert.True(expected.SequenceEqual(found, StringComparer.Ordinal), message);
    }

    [Fact]
    public async Task Cards_that_are_made_once_are_each_visitors_own()
    {
        var (ann, ben, cem) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync("One feed", "for all of them")).Id();
        var (ofBen, ofCem, ofAnn) = (await CardAsync(ben, feed), await CardAsync(cem, feed), await CardAsync(ann, feed));

        Assert.Equal([1, 1, 1], new[] { ofBen, ofCem, ofAnn }.Select(c => c.Tokens.Distinct(StringComparer.Ordinal).Count()));
        Assert.NotEqual(ofBen.Tokens[0], ofCem.Tokens[0]);
        Assert.Equal(ofBen.Html, ofCem.Html);
        Assert.Contains("/mute\"", ofBen.Html, StringComparison.Ordinal);
        Assert.Contains("/delete\"", ofAnn.Html, StringComparison.Ordinal);

        using (await ben.Client.PutAsync($"/api/like/?feed_id={feed}", null, TestContext.Current.CancellationToken)) { }
        Assert.Contains("aria-pressed=\"true\"", (await CardAsync(ben, feed)).Html, StringComparison.Ordinal);
        Assert.Contains("data-n=\"1\"", (await CardAsync(cem, feed)).Html, StringComparison.Ordinal);
        Assert.Contains("좋아요", (await CardAsync(cem, feed, "ko")).Html, StringComparison.Ordinal);
    }

    /// <returns>The card without its form tokens, and the tokens of the page.</returns>
    private async Task<(string Html, string[] Tokens)> CardAsync(Person person, long feed, string language = "en")
    {
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(person);
        visitor.SetCookie("feedboard.language", Uri.EscapeDataString($"c={language}|uic={language}"));
        using var response = await visitor.GetAsync("/");
        var page = await response.PageAsync();
        var fields = page.QuerySelectorAll("input[name=__RequestVerificationToken]");
        string[] tokens = [.. fields.Select(f => f.GetAttribute("value")!)];
        foreach (var field in fields)
            field.Remove();
        return (page.QuerySelector($"#feed-{feed}")!.OuterHtml, tokens);
    }

    private static (string, string) Packed => ("Accept-Encoding", "br");

    private sealed class CountedComponents : IComponentActivator
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public IComponent CreateInstance(Type componentType)
        {
            Interlocked.Increment(ref count);
            return (IComponent)Activator.CreateInstance(componentType)!;
        }
    }
}
