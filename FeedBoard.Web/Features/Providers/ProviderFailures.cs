using System.Text.Json.Serialization;
using FeedBoard.Web.Platform.Api;
using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Features.Providers;

/// <summary>Why logging in with a provider, or linking it, did not work.</summary>
/// <param name="Provider">Its display name.</param>
/// <param name="What">The name of the reason, which <c>ProviderProblem</c> says in words.</param>
/// <param name="Reason">Of a suspended account.</param>
/// <param name="Wait">In seconds.</param>
/// <param name="Challenge">Of a log-in that waits for its second factor.</param>
internal sealed record ProviderFailure(
    string Provider,
    string What,
    string? Reason = null,
    DateTimeOffset? Until = null,
    int Wait = 1,
    string? Challenge = null,
    bool HasRecoveryCodes = false
)
{
    public static ProviderFailure Of(string provider, ApiException problem) =>
        new(
            provider,
            KeyOf(problem),
            problem.Reason,
            problem.Until,
            problem.WaitSeconds,
            problem.Challenge,
            problem.Factors.Contains("recovery_code", StringComparer.Ordinal)
        );

    private static string KeyOf(ApiException problem) =>
        problem switch
        {
            _ when problem.Is(ProblemCodes.AccountNotLinked) => "NotLinked",
            _ when problem.Is(ProblemCodes.EmailNotGiven) => "EmailNotGiven",
            _ when problem.Is(ProblemCodes.AccountSuspended) => problem.Until is null ? "Suspended" : "SuspendedUntil",
            _ when problem.Is(ProblemCodes.SecondFactorRequired) => "SecondFactor",
            _ when problem.Is(ProblemCodes.AccountPending) => "Pending",
            _ when problem.Is(ProblemCodes.AccountRefused) => "Refused",
            _ when problem.Is(ProblemCodes.RegistrationClosed) => "Closed",
            _ when problem.Is(ProblemCodes.InviteRequired) => "InviteRequired",
            _ when problem.Is(ProblemCodes.ProviderUnavailable) => "Away",
            _ when problem.Is(ProblemCodes.LoginAlreadyLinked) => "AlreadyLinked",
            _ when problem.Is(ProblemCodes.LastLogin) => "LastLogin",
            _ when problem.Is(ProblemCodes.LogInAgain) => "LogInAgain",
            _ when problem.Is(ProblemCodes.PermissionDenied) => "WrongPassword",
            { Status: 422 } when problem.Errors.ContainsKey("current_password") => "WrongPassword",
            { Status: 429 } => "TooMany",
            { Status: >= 500 } => "BoardAway",
            _ => "Failed",
        };
}

/// <summary>
/// Carries a failure over a redirect, in an address that only the board can write: nobody puts their own words on its pages.
/// </summary>
internal sealed partial class ProviderFailures(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ProtectedJson<ProviderFailure> failures = new(
        protection,
        "FeedBoard.Web.Features.Providers.ProviderFailures",
        FailureJson.Default.ProviderFailure
    );

    public string Write(ProviderFailure failure) => failures.Write(failure, Lifetime);

    /// <returns><c>null</c>: it is not ours, or too old.</returns>
    public ProviderFailure? Read(string? written) => written is { Length: > 0 and < 4000 } ? failures.Read(written) : null;

    [JsonSerializable(typeof(ProviderFailure))]
    private sealed partial class FailureJson : JsonSerializerContext;
}
