using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Background;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Cleans up expired sessions and tokens, challenges, devices of long ago, and counters of wrong passwords and codes now and then.
/// </summary>
internal sealed partial class SessionCleaner(
    IServiceScopeFactory scopes,
    IOptions<AuthOptions> options,
    TimeProvider time,
    ILogger<SessionCleaner> logger
) : PeriodicWork(options.Value.CleanUpInterval, scopes, time, logger)
{
    private readonly ILogger log = logger;

    protected override async Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<WrongPasswords>().CleanUpAsync(cancellationToken);
        await services.GetRequiredService<LoginChallenges>().CleanUpAsync(cancellationToken);
        await services.GetRequiredService<LoginDevices>().CleanUpAsync(cancellationToken);
        await services.GetRequiredService<UsedChallenges>().CleanUpAsync(cancellationToken);
        var deleted = await services.GetRequiredService<SessionService>().CleanUpAsync(cancellationToken);
        if (deleted > 0)
            CleanedUp(log, deleted);
        var tokens = await services.GetRequiredService<SessionService>().CleanUpTokensAsync(cancellationToken);
        if (tokens > 0)
            CleanedUpTokens(log, tokens);
    }

    [LoggerMessage(50, LogLevel.Information, "Cleaned up {Deleted} expired sessions")]
    private static partial void CleanedUp(ILogger logger, int deleted);

    [LoggerMessage(51, LogLevel.Information, "Cleaned up {Deleted} expired tokens for scripts")]
    private static partial void CleanedUpTokens(ILogger logger, int deleted);
}
