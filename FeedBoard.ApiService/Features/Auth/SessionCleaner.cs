using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Background;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Cleans up expired sessions, counters of wrong passwords and used challenges now and then.</summary>
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
        await services.GetRequiredService<SignupChallenges>().CleanUpAsync(cancellationToken);
        var deleted = await services.GetRequiredService<SessionService>().CleanUpAsync(cancellationToken);
        if (deleted > 0)
            CleanedUp(log, deleted);
    }

    [LoggerMessage(50, LogLevel.Information, "Cleaned up {Deleted} expired sessions")]
    private static partial void CleanedUp(ILogger logger, int deleted);
}
