using FeedBoard.ServiceDefaults.Providers;
using Microsoft.IdentityModel.Tokens;

namespace FeedBoard.Web.Features.Providers;

/// <summary>Lets the framework's handler validate as the API does, which will look at the same token next.</summary>
internal sealed class ProviderTokenHandler(ProviderTokens tokens) : TokenHandler
{
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters) =>
        tokens.ValidateAsync(token, CancellationToken.None);
}
