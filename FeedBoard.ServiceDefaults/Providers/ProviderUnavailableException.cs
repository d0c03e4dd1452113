namespace FeedBoard.ServiceDefaults.Providers;

/// <summary>The provider does not respond, or not with what OpenID Connect asks for.</summary>
public sealed class ProviderUnavailableException(string provider, TimeSpan retryAfter, Exception? innerException = null)
    : Exception($"The provider {provider} is not available.", innerException)
{
    /// <summary>When the provider is asked again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
