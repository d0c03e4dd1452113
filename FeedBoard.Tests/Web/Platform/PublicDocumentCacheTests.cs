using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Web.Platform.PublicDocuments;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>Public documents are rendered once and cached.</summary>
public sealed class PublicDocumentCacheTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly PublicDocumentCache documents;
    private int made;

    public PublicDocumentCacheTests() => documents = new(clock);

    public void Dispose() => documents.Dispose();

    [Fact]
    public async Task A_crowd_has_it_made_once_until_it_is_old()
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var crowd = Enumerable.Range(0, 50).Select(_ => Task.Run(() => GetAsync("a", start.Task))).ToList();
        start.SetResult();
        Assert.Single((await Task.WhenAll(crowd)).Distinct());
        await GetAsync("a");
        Assert.Equal(1, made);

        await GetAsync("b");
        Assert.Equal(2, made);

        clock.Advance(TimeSpan.FromSeconds(31));
        await GetAsync("a");
        Assert.Equal(3, made);
    }

    [Fact]
    public async Task A_failure_is_not_kept_and_neither_is_what_is_not_there()
    {
        await Assert.ThrowsAsync<IOException>(() => documents.GetAsync("a", TimeSpan.FromSeconds(30), () => throw new IOException()));
        Assert.Null(await documents.GetAsync("a", TimeSpan.FromSeconds(30), () => Task.FromResult<PublicDocument?>(null)));
        Assert.NotNull(await GetAsync("a"));
    }

    [Theory]
    [InlineData("https://board.example.org", "https://board.example.org/")]
    [InlineData("http://127.0.0.1:5180/", "http://127.0.0.1:5180/")]
    [InlineData("https://example.org/board", "https://example.org/board/")]
    [InlineData("https://example.org/board/", "https://example.org/board/")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_public_address_may_be_set(string? given, string? expected) =>
        Assert.Equal(expected, PublicUrl.Of(given).Root?.AbsoluteUri);

    [Theory]
    [InlineData("board.example.org")]
    [InlineData("/board")]
    [InlineData("ftp://board.example.org/")]
    [InlineData("https://example.org/?a=b")]
    [InlineData("https://example.org/board?a=b")]
    [InlineData("https://example.org/#a")]
    [InlineData("https://ann:secret@example.org/")]
    public void A_public_address_that_cannot_be_meant_is_refused_at_start(string given)
    {
        var refused = Assert.Throws<InvalidSettingException>(() => PublicUrl.Of(given));
        Assert.StartsWith("Board:PublicUrl must be", refused.Message, StringComparison.Ordinal);
    }

    private Task<PublicDocument?> GetAsync(string key, Task? start = null) =>
        documents.GetAsync(
            key,
            TimeSpan.FromSeconds(30),
            async () =>
            {
                Interlocked.Increment(ref made);
                await (start ?? Task.CompletedTask);
                return new PublicDocument([1], "text/plain");
            }
        );
}
