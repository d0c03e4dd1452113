using System.Diagnostics;
using System.Text;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.GuestPages;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>Pages of guests are made once, and are gone when something changes.</summary>
public sealed class GuestPageCacheTests : IDisposable
{
    private readonly BoardChanges changes = new();
    private readonly GuestPageCache pages;
    private int made;

    public GuestPageCacheTests() => pages = NewCache(TimeSpan.FromHours(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => pages.Dispose();

    [Fact]
    public async Task A_crowd_has_it_made_once()
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var crowd = Enumerable.Range(0, 50).Select(_ => MakeAsync("/", after: start.Task)).ToList();
        start.SetResult();
        Assert.Single((await Task.WhenAll(crowd)).Distinct());
        Assert.Same(await crowd[0], pages.Find("/", null));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task A_change_ends_all_pages_and_those_in_the_making()
    {
        await MakeAsync("/");
        var gate = new TaskCompletionSource();
        var begun = MakeAsync("/feed/1", after: gate.Task);
        changes.Happened();
        Assert.Null(pages.Find("/", null));
        var after = await MakeAsync("/feed/1");
        gate.SetResult();

        Assert.NotSame(after, await begun); // asked before: either is right
        Assert.Same(after, pages.Find("/feed/1", null));
    }

    [Fact]
    public async Task A_page_is_as_old_as_its_oldest_read()
    {
        using var brief = NewCache(TimeSpan.FromMinutes(1));
        await MakeAsync("/", of: brief);
        Assert.NotNull(brief.Find("/", null));
        await MakeAsync("/old", of: brief, age: TimeSpan.FromMinutes(1));
        Assert.Null(brief.Find("/old", null));
    }

    [Fact]
    public async Task Who_has_received_an_event_gets_no_page_from_before_it()
    {
        await MakeAsync("/", position: 5);
        Assert.NotNull(pages.Find("/", 5));
        Assert.Null(pages.Find("/", 6));
        await MakeAsync("/unknown");
        Assert.NotNull(pages.Find("/unknown", null));
        Assert.Null(pages.Find("/unknown", 1));
    }

    [Fact]
    public async Task What_is_no_page_for_all_is_the_first_one_s_alone()
    {
        var gate = new TaskCompletionSource();
        var first = pages.MakeAsync("/", null, async _ => { await gate.Task; return null; }, Token);
        var second = pages.MakeAsync("/", null, _ => throw new InvalidOperationException("it waits for the first"), Token);
        gate.SetResult();
        Assert.Equal((null, true), await first);
        Assert.Equal((null, false), await second);
        Assert.Null(pages.Find("/", null));
    }

    [Fact]
    public async Task A_failure_is_the_first_one_s_alone_and_nobody_hangs()
    {
        var gate = new TaskCompletionSource();
        var first = pages.MakeAsync("/", null, async _ => { await gate.Task; throw new IOException(); }, Token);
        var second = pages.MakeAsync("/", null, _ => throw new InvalidOperationException("it waits for the first"), Token);
        gate.SetResult();
        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.Equal((null, false), await second);
        Assert.NotNull(await MakeAsync("/"));
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_is_long_is_not_kept()
    {
        for (var n = 0; n < 100; n++)
            await MakeAsync($"/{n}", length: 100_000);
        Assert.InRange(pages.Bytes, 1, 1024 * 1024);

        using var large = NewCache(TimeSpan.FromHours(1), megabytes: 8);
        await MakeAsync("/long", of: large, length: 1024 * 1024);
        Assert.Null(large.Find("/long", null));
    }

    [Fact]
    public async Task What_nobody_asks_for_any_more_is_freed()
    {
        using var brief = NewCache(TimeSpan.FromTicks(1));
        brief.Trim();
        await MakeAsync("/", of: brief);
        brief.Trim();
        Assert.Equal(0, brief.Bytes);
    }

    [Theory]
    [InlineData("Pages:Lifetime", "-00:00:01")]
    [InlineData("Pages:Lifetime", "a second")]
    [InlineData("Pages:SharedLifetime", "00:00:00.5")]
    [InlineData("Pages:SharedLifetime", "02:00:00")]
    [InlineData("Pages:Size", "0")]
    [InlineData("Pages:Size", "1 GiB")]
    public void A_bad_setting_is_named(string name, string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
        var thrown = Assert.Throws<InvalidSettingException>(() => GuestPageOptions.Of(settings));
        Assert.StartsWith(name, thrown.Message, StringComparison.Ordinal);
    }

    private GuestPageCache NewCache(TimeSpan lifetime, int megabytes = 1) =>
        new(changes, new(lifetime, megabytes * 1024L * 1024, TimeSpan.Zero));

    private async Task<GuestPage?> MakeAsync(
        string key,
        Task? after = null,
        GuestPageCache? of = null,
        TimeSpan age = default,
        long? position = null,
        int length = 100
    )
    {
        var (page, _) = await (of ?? pages).MakeAsync(
            key,
            null,
            async known =>
            {
                Interlocked.Increment(ref made);
                if (after is not null)
                    await after;
                var began = Stopwatch.GetTimestamp() - (long)(age.TotalSeconds * Stopwatch.Frequency);
                return new GuestPage(Encoding.UTF8.GetBytes(new string('x', length)), "text/html", new(known, began), position);
            },
            Token
        );
        return page;
    }
}
