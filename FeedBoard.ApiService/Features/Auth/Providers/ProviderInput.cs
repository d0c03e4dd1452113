using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults.Providers;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>Validates what is sent to log in with a provider.</summary>
internal static class ProviderInput
{
    private const int MaxName = 30,
        MinNonce = 16,
        MaxNonce = 500;

    public static (string Provider, string Token, string Nonce) Checked(string? provider, string? token, string? nonce)
    {
        var errors = new FieldErrors();
        var name = errors.Text("provider", provider, 1, MaxName);
        var idToken = errors.Text("id_token", token, 1, ProviderTokens.MaxLength);
        var once = errors.Text("nonce", nonce, MinNonce, MaxNonce);
        errors.ThrowIfAny();
        return (name, idToken, once);
    }
}
