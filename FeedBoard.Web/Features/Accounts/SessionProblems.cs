using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Parts;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>The messages for failed log-ins and sign-ups that belong to no field.</summary>
internal static class SessionProblems
{
    public static string Say(IStringLocalizer<SessionTexts> texts, IStringLocalizer<Texts> shared, ApiException problem) =>
        problem.Status switch
        {
            429 => shared["TooManyTries", problem.WaitSeconds],
            >= 500 => shared["Away"],
            403 when problem.Is(ProblemCodes.AccountPending) => texts["AccountPending"],
            403 when problem.Is(ProblemCodes.AccountRefused) => texts["AccountRefused", problem.Reason ?? ""],
            403 when problem.Is(ProblemCodes.RegistrationClosed) => texts["RegistrationClosed"],
            403 when problem.Until is { } until => texts[
                "SuspendedUntil",
                problem.Reason ?? "",
                TimeAgo.Utc(until.UtcDateTime)
            ],
            403 => texts["Suspended", problem.Reason ?? ""],
            _ => texts["SignUpFailed", problem.Message],
        };
}

/// <summary>The same for a log-in inside another form.</summary>
internal sealed class LogInProblems(IStringLocalizer<SessionTexts> texts, IStringLocalizer<Texts> shared) : ILogInProblems
{
    public string Say(ApiException problem) => SessionProblems.Say(texts, shared, problem);
}
