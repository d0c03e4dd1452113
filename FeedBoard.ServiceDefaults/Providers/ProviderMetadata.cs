using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FeedBoard.ServiceDefaults.Providers;

/// <summary>What a provider publishes about itself: its issuer, addresses and keys.</summary>
/// <remarks>
/// <see cref="ConfigurationManager{T}"/> keeps it for twelve hours. Here are a time limit for those who wait, a pause after a failure, in
/// which nobody waits, and fetching it anew at once when a token is signed with an unknown key. Thread-safe.
/// </remarks>
public sealed class ProviderMetadata : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private readonly LoginProvider provider;
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim renewing = new(1);
    private ConfigurationManager<OpenIdConnectConfiguration> manager;
    private long askAgain,
        renewAgain; // in UTC ticks

    /// <param name="http">Disposed with this.</param>
    public ProviderMetadata(LoginProvider provider, HttpClient http, TimeProvider time)
    {
        (this.provider, this.http, this.time) = (provider, http, time);
        manager = NewManager();
    }

    /// <summary>How long somebody who logs in waits for the provider.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After a failure the provider is left alone so long; and it is asked for new keys once in so long.</summary>
    public static TimeSpan Pause => TimeSpan.FromSeconds(10);

    /// <exception cref="ProviderUnavailableException">It is not known yet, and the provider does not respond.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (TimeTo(ref askAgain) is { } wait)
            throw new ProviderUnavailableException(provider.Name, wait);
        return await FetchAsync(manager, cancel);
    }

    /// <summary>Fetches the keys anew, because a token is signed with one that is not among them.</summary>
    /// <param name="known">Those where it is not.</param>
    /// <returns>The same when they were fetched just now: tokens with made-up keys cost the provider no requests.</returns>
    /// <exception cref="ProviderUnavailableException">The provider does not respond.</exception>
    public async Task<OpenIdConnectConfiguration> RenewAsync(OpenIdConnectConfiguration known, CancellationToken cancel)
    {
        await renewing.WaitAsync(cancel);
        try
        {
            var current = await GetConfigurationAsync(cancel);
            if (!ReferenceEquals(current, known) || TimeTo(ref renewAgain) is not null)
                return current;
            Interlocked.Exchange(ref renewAgain, (time.GetUtcNow() + Pause).UtcTicks);
            var fresh = NewManager();
            var renewed = await FetchAsync(fresh, cancel);
            manager = fresh;
            return renewed;
        }
        finally
        {
            renewing.Release();
        }
    }

    /// <summary>Nothing: <see cref="ProviderTokens"/> fetches new keys within the log-in that needs them.</summary>
    public void RequestRefresh() { }

    public void Dispose()
    {
        renewing.Dispose();
        http.Dispose();
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync(
        ConfigurationManager<OpenIdConnectConfiguration> from,
        CancellationToken cancel
    )
    {
        try
        {
            return await from.GetConfigurationAsync(CancellationToken.None).WaitAsync(Patience, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Interlocked.Exchange(ref askAgain, (time.GetUtcNow() + Pause).UtcTicks);
            throw new ProviderUnavailableException(provider.Name, Pause, e);
        }
    }

    private TimeSpan? TimeTo(ref long ticks) =>
        TimeSpan.FromTicks(Interlocked.Read(ref ticks) - time.GetUtcNow().UtcTicks) is { Ticks: > 0 } wait ? wait : null;

    private ConfigurationManager<OpenIdConnectConfiguration> NewManager() =>
        new(
            $"{provider.Authority}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = provider.Authority.StartsWith("https:", StringComparison.Ordinal) }
        );
}
