namespace FeedBoard.Web.Features.Providers.Published;

/// <summary>A log-in that waits for its second factor.</summary>
internal sealed record SecondStep(string Challenge, bool HasRecoveryCodes);

/// <summary>Finds the second step of somebody whom a provider has sent back: the log-in page asks for it.</summary>
internal sealed class SecondSteps(ProviderFailures failures)
{
    /// <param name="failed">Of the query.</param>
    public SecondStep? Of(string? failed) =>
        failures.Read(failed) is { Challenge: { } challenge } failure ? new(challenge, failure.HasRecoveryCodes) : null;
}
