using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults.Providers;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>Validates what a client brings from a provider.</summary>
internal sealed partial class ProviderIdentities(LoginProviders providers, ILogger<ProviderIdentities> logger)
{
    /// <exception cref="ProblemException">401: the token or its nonce is not good; 404: no such provider; 503: the provider does not
    /// respond.</exception>
    public async Task<ProviderIdentity> OfAsync(string provider, string token, string nonce, CancellationToken cancellationToken)
    {
        var tokens = providers.Find(provider) ?? throw Problem.ProviderNotFound();
        try
        {
            var result = await tokens.ValidateAsync(token, cancellationToken);
            if (!result.IsValid)
                Refused(logger, provider, result.Exception?.GetType().Name ?? "");
            return result is { IsValid: true, SecurityToken: JsonWebToken valid }
                && ProviderIdentity.Of(
                    provider,
                    valid,
                    nonce,
                    valid.IssuedAt + ProviderTokens.MaxAge + ProviderTokens.Skew + TimeSpan.FromMinutes(1)
                )
                    is { } identity
                ? identity
                : throw Problem.InvalidCredentials();
        }
        catch (ProviderUnavailableException e)
        {
            Unavailable(logger, provider, e.GetBaseException().Message);
            throw new ProblemException(ProblemCodes.ProviderUnavailable) { RetryAfter = e.RetryAfter };
        }
    }

    [LoggerMessage(130, LogLevel.Information, "A token of the provider {Provider} was refused: {Reason}")]
    private static partial void Refused(ILogger logger, string provider, string reason);

    [LoggerMessage(131, LogLevel.Warning, "The provider {Provider} is not available: {Reason}")]
    private static partial void Unavailable(ILogger logger, string provider, string reason);
}
