using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>The messages that belong to no field.</summary>
internal static class MailLinkProblems
{
    public static string Say(IStringLocalizer<MailLinkTexts> texts, IStringLocalizer<Texts> shared, ApiException problem) =>
        problem switch
        {
            _ when problem.Is(ProblemCodes.MailNotConfigured) => texts["NoMail"],
            { Status: 429 } => shared["TooManyTries", problem.WaitSeconds],
            _ => shared["Away"],
        };
}
