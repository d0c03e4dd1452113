using System.Net;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>Keys that change while the board runs, and a provider that is away for a while.</summary>
public sealed class ProviderOutageTests(ProviderBoard board) : IClassFixture<ProviderBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_is_taken_within_the_log_in_that_needs_it_and_the_old_one_no_more()
    {
        var subject = ProviderBoard.NewSubject();
        await board.EnterAsync(subject, ProviderBoard.WithEmail($"{subject}@example.org"));
        board.Clock.Advance(ProviderMetadata.Pause);
        var old = board.Provider.Key;
        await board.Provider.RotateAsync();
        // All of them at once: one fetches the keys, the others wait for it.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => board.EnterAsync(subject)));
        var nonce = ProviderBoard.NewNonce();
        using var refused = await board.LogInAsync(board.Provider.Token(subject, nonce, key: old), nonce);
        await refused.IsProblemAsync(401);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_503_and_there_again_later()
    {
        var nonce = ProviderBoard.NewNonce();
        var token = board.Provider.Token(ProviderBoard.NewSubject(), nonce);
        for (var n = 0; n < 3; n++)
        {
            using var away = await board.LogInAsync(token, nonce, name: "gone");
            Assert.Equal("provider_unavailable", (string)(await away.IsProblemAsync(503, "Provider Unavailable"))["code"]!);
            Assert.InRange(away.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), ProviderMetadata.Pause);
        }
    }

    [Fact]
    public async Task The_provider_is_asked_again_after_a_pause()
    {
        var clock = new TestClock(stands: true);
        await using var provider = new TestProvider(clock);
        using var metadata = Metadata(provider, clock, TimeSpan.FromSeconds(30));
        var first = await Assert.ThrowsAsync<ProviderUnavailableException>(() => metadata.GetConfigurationAsync(Cancel));
        Assert.Equal(ProviderMetadata.Pause, first.RetryAfter);
        await provider.StartAsync();
        clock.Advance(ProviderMetadata.Pause / 2);
        var second = await Assert.ThrowsAsync<ProviderUnavailableException>(() => metadata.GetConfigurationAsync(Cancel));
        Assert.Equal(ProviderMetadata.Pause / 2, second.RetryAfter);
        clock.Advance(ProviderMetadata.Pause / 2);
        var known = await metadata.GetConfigurationAsync(Cancel);
        Assert.Equal($"{provider.Authority}/", known.Issuer);

        // What is known stays known while it is away again; only new keys cannot be had.
        await provider.StopAsync();
        Assert.Same(known, await metadata.GetConfigurationAsync(Cancel));
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => metadata.RenewAsync(known, Cancel));
        await provider.RotateAsync();
        clock.Advance(ProviderMetadata.Pause);
        Assert.NotSame(known, await metadata.RenewAsync(known, Cancel));
    }

    [Fact]
    public async Task Nobody_waits_for_a_provider_that_hangs_for_longer_than_the_time_limit()
    {
        var clock = new TestClock();
        await using var provider = new TestProvider(clock);
        await provider.StartAsync();
        provider.Hang();
        using var metadata = Metadata(provider, clock, TimeSpan.FromMilliseconds(200));
        // Of many at once too, each only for that long: otherwise this test would not end.
        var waiting = Enumerable.Range(0, 20).Select(_ => metadata.GetConfigurationAsync(Cancel)).ToList();
        foreach (var one in waiting)
            await Assert.ThrowsAsync<ProviderUnavailableException>(() => one);
        provider.Release();
    }

    private static ProviderMetadata Metadata(TestProvider provider, TestClock clock, TimeSpan patience) =>
        new(
            new("test", provider.Authority, TestProvider.ClientId, "", "Test"),
            new HttpClient { DefaultRequestVersion = HttpVersion.Version11 },
            clock
        )
        {
            Patience = patience,
        };
}
