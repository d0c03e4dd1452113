namespace FeedBoard.Web.Shared.Layout;

/// <summary>What people read of a problem whose code says more than its status, on a page and from a script.</summary>
internal static class ProblemWords
{
    /// <summary>Names in Texts.resx: a title, and a hint of what helps, which may be empty.</summary>
    public static readonly IReadOnlyDictionary<string, (string Title, string Hint)> OfCodes = new Dictionary<string, (string, string)>(
        StringComparer.Ordinal
    )
    {
        [ProblemCodes.EmailNotVerified.Code] = ("ProblemConfirm", ""),
        [ProblemCodes.BlockedByThisPerson.Code] = ("ProblemBlocked", ""),
        [ProblemCodes.CannotFollowBlocked.Code] = ("ProblemBlocking", "ProblemBlockingHint"),
        [ProblemCodes.HiddenByModerator.Code] = ("ProblemHidden", ""),
    };
}
