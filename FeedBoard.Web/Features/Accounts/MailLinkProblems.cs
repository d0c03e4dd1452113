using FeedBoard.Web.Platform.Api;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>The messages that belong to no field.</summary>
internal static class MailLinkProblems
{
    public static string Say(IStringLocalizer<MailLinkTexts> texts, ApiException problem) =>
        problem switch
        {
            _ when problem.Is(ProblemCodes.MailNotConfigured) => texts["NoMail"],
            { Status: 429 } => texts["TooManyTries", problem.WaitSeconds],
            _ => texts["Away"],
        };
}
