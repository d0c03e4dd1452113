using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Threading.RateLimiting;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>How much one address or person may do; section <c>RateLimits</c>.</summary>
/// <remarks>
/// Counted in memory, so by each replica for itself; wrong passwords, wrong codes and mails are counted in the database, for all.
/// </remarks>
internal sealed class RateLimitOptions
{
    /// <summary>
    /// Multiplies every limit of this class and the number of mails to one address, but not <see cref="WrongPasswordsPerMinute"/>; for
    /// tests and benchmarks.
    /// </summary>
    [Range(0, double.PositiveInfinity, MinimumIsExclusive = true, ErrorMessage = "{0} must be greater than 0, such as 1.")]
    public double Scale { get; set; } = 1;

    /// <summary>The new accounts of one address, with a password or with a provider.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int SignupsPerHour { get; set; } = 20;

    /// <summary>
    /// What one address sends to log in, to ask for a link by mail, and to use one; and, counted apart, the unknown refresh tokens.
    /// </summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int LoginsPerMinute { get; set; } = 30;

    /// <summary>The refreshes of one session.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int RefreshesPerMinute { get; set; } = 30;

    /// <summary>What one person adds to the board: feeds, comments, reports, invites, tokens for scripts.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int CreatesPerMinute { get; set; } = 60;

    /// <summary>All other changes by one person: likes, follows, images of drafts, settings, deletions, moderation.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int WritesPerMinute { get; set; } = 120;

    /// <summary>The reads of one person, or of the guests of one address.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int ReadsPerMinute { get; set; } = 1200;

    /// <summary>How long an account counts as new: the next two limits apply to it, where they are lower.</summary>
    public TimeSpan NewAccountAge { get; set; } = TimeSpan.FromDays(1);

    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int NewAccountCreatesPerMinute { get; set; } = 20;

    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int NewAccountWritesPerMinute { get; set; } = 60;

    /// <summary>The wrong passwords for one account from one source; what follows at its multiples: <c>WrongPasswords</c>.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int WrongPasswordsPerMinute { get; set; } = 10;

    /// <summary>How many event streams one person may have open on one replica.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int StreamsPerPerson { get; set; } = 20;

    /// <summary>How many event streams the guests of one address may have open.</summary>
    [Range(1, int.MaxValue, ErrorMessage = SettingMessages.AtLeast)]
    public int StreamsPerAddress { get; set; } = 100;
}

/// <summary>The names of the limits; each route carries one.</summary>
internal static class RateLimits
{
    public const string Login = "login";
    public const string Create = "create";
    public const string Write = "write";
    public const string Read = "read";

    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        builder
            .AddSettings<RateLimitOptions>("RateLimits")
            .Validate(o => o.NewAccountAge >= TimeSpan.Zero, "RateLimits:NewAccountAge must be 00:00:00 or more.");
        builder.Services.AddRateLimiter(_ => { });
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<RateLimitOptions>>(
                (limiter, options) =>
                {
                    var limits = options.Value;
                    limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                    limiter.OnRejected = (context, _) =>
                        throw Problem.TooManyRequests(
                            context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1)
                        );
                    limiter.AddPolicy(Login, context => Window(Address(context), limits.LoginsPerMinute, TimeSpan.FromMinutes(1)));
                    limiter.AddPolicy(Create, context => ByAge(context, limits.CreatesPerMinute, limits.NewAccountCreatesPerMinute));
                    limiter.AddPolicy(Write, context => ByAge(context, limits.WritesPerMinute, limits.NewAccountWritesPerMinute));
                    limiter.AddPolicy(Read, context => Window(Person(context), limits.ReadsPerMinute, TimeSpan.FromMinutes(1)));

                    // A limit of their own, since the permits of a window stay what they were when it began.
                    RateLimitPartition<string> ByAge(HttpContext context, int permits, int whenNew) =>
                        IsNew(context, limits.NewAccountAge)
                            ? Window($"new {Person(context)}", Math.Min(permits, whenNew), TimeSpan.FromMinutes(1))
                            : Window(Person(context), permits, TimeSpan.FromMinutes(1));

                    RateLimitPartition<string> Window(string key, int permits, TimeSpan window) =>
                        RateLimitPartition.GetFixedWindowLimiter(
                            key,
                            _ => new() { PermitLimit = (int)Math.Clamp(permits * limits.Scale, 1, int.MaxValue), Window = window }
                        );
                }
            );
    }

    private static bool IsNew(HttpContext context, TimeSpan age)
    {
        var services = context.RequestServices;
        return services.GetRequiredService<CurrentUser>() is { IsGuest: false, Required: var me }
            && services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime - me.JoinDt < age;
    }

    internal static string Person(HttpContext context) =>
        context.User.FindFirstValue("sub") is { } user ? $"user {user}" : Address(context);

    /// <inheritdoc cref="ClientAddress.Of"/>
    internal static string Address(HttpContext context) => ClientAddress.Of(context.Connection.RemoteIpAddress);
}
