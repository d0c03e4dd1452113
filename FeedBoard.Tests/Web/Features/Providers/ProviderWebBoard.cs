using FeedBoard.Tests.Features.Auth.Providers;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Web.Features.Providers;

/// <summary>The whole board with a provider, and with another one that is never there.</summary>
public class ProviderWebBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    private readonly NodeProvider node = new();
    private TestProvider? provider;

    internal TestProvider Provider => provider ??= new(Clock);

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, .. Providers];

    protected override IEnumerable<KeyValuePair<string, string>> WebSettings =>
        [.. base.WebSettings, .. Providers, new("Proxies:Known:0", "127.0.0.0/8")];

    /// <summary>Another implementation, which a test starts.</summary>
    internal NodeProvider Node => node;

    internal IEnumerable<KeyValuePair<string, string>> Providers =>
        [
            .. ProviderSettings.Of("test", Provider.Authority, "Example & Co"),
            .. ProviderSettings.Of("gone", "http://127.0.0.1:9", "Gone"),
            .. ProviderSettings.Of("node", node.Authority, "Node"),
        ];

    public override async ValueTask InitializeAsync()
    {
        await Provider.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
        await node.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
