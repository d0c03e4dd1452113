using FeedBoard.ServiceDefaults;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Standalone;

namespace FeedBoard.AppHost;

internal static class ProvidersExtensions
{
    /// <summary>
    /// Passes the providers of the app host's own configuration (<c>Auth:Oidc:NAME</c>) to API and page; mostly there are none. Only the
    /// page is given their secrets. Publishing needs no secret: the deployment asks for it.
    /// </summary>
    /// <exception cref="BoardException">A provider is not configured as it must be.</exception>
    public static void AddProviders(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ProjectResource> web
    )
    {
        foreach (var provider in Configured(builder))
        {
            foreach (var service in (IResourceBuilder<ProjectResource>[])[api, web])
                service
                    .WithEnvironment(Variable(provider, nameof(provider.Authority)), provider.Authority)
                    .WithEnvironment(Variable(provider, nameof(provider.ClientId)), provider.ClientId)
                    .WithEnvironment(Variable(provider, nameof(provider.DisplayName)), provider.DisplayName);
            if (builder.ExecutionContext.IsPublishMode || provider.ClientSecret.Length > 0)
                web.WithEnvironment(Variable(provider, nameof(provider.ClientSecret)), builder.AddClientSecret(provider));
        }
    }

    private static IResourceBuilder<ParameterResource> AddClientSecret(this IDistributedApplicationBuilder builder, LoginProvider provider)
    {
        var name = $"oidc-{provider.Name}-client-secret";
        var secret = builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter(name, secret: true)
            : builder.AddParameter(name, provider.ClientSecret, secret: true);
        return secret.WithDescription($"The secret by which the board is known to the provider {provider.Name}.");
    }

    private static IReadOnlyList<LoginProvider> Configured(IDistributedApplicationBuilder builder)
    {
        try
        {
            return LoginProvider.Of(builder.Configuration);
        }
        catch (InvalidSettingException e)
        {
            throw new BoardException(e.Message.TrimEnd('.'));
        }
    }

    private static string Variable(LoginProvider provider, string setting) =>
        BoardNames.Variable($"{LoginProvider.Section}:{provider.Name}:{setting}");
}
