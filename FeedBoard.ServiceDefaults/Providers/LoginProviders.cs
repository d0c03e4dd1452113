using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults.Providers;

/// <summary>The providers of the board, by their names.</summary>
public sealed class LoginProviders(IReadOnlyList<LoginProvider> providers, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, ProviderTokens> byName = providers.ToDictionary(
        p => p.Name,
        p => new ProviderTokens(p, new(p, NewClient(), time), time),
        StringComparer.Ordinal
    );

    /// <summary>In the order of their display names.</summary>
    public IReadOnlyList<LoginProvider> All => providers;

    public ProviderTokens? Find(string? name) => name is null ? null : byName.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var one in byName.Values)
            one.Metadata.Dispose();
    }

    private static HttpClient NewClient() =>
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = 1024 * 1024,
        };
}

public static class LoginProvidersExtensions
{
    /// <summary>Reads the providers from the configuration; needs a <see cref="TimeProvider"/>.</summary>
    /// <exception cref="InvalidSettingException">A provider is not configured as it must be.</exception>
    public static IReadOnlyList<LoginProvider> AddLoginProviders(this IHostApplicationBuilder builder)
    {
        var providers = LoginProvider.Of(builder.Configuration);
        builder.Services.AddSingleton(s => new LoginProviders(providers, s.GetRequiredService<TimeProvider>()));
        return providers;
    }
}
