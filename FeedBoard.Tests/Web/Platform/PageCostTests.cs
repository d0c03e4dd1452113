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
        var web = board.StartWebWith(services => services.AddSingleton<IComponentActivator>(components));
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ben);
        using var traces = new Traces(board, web);
        (string Path, bool SignedIn, string Cost, int KiB)[] pages =
        [
            ("/", false, "67 components, 2 calls, 2 statements", 5),
            ("/", true, "80 components, 3 calls, 6 statements", 9),
            ($"/feed/{feed}", false, "83 components, 2 calls, 2 statements", 5),
            ($"/feed/{feed}", true, "89 components, 3 calls, 6 statements", 9),
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
