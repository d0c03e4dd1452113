namespace FeedBoard.Web.Features.Moderation;

/// <summary>The keys of the API's names in <c>ModerationTexts</c>.</summary>
internal static class ModerationWords
{
    public static readonly IReadOnlyList<(string Name, string Key)> Reasons =
    [
        ("spam", "ReasonSpam"),
        ("harassment", "ReasonHarassment"),
        ("hate", "ReasonHate"),
        ("violence", "ReasonViolence"),
        ("sexual", "ReasonSexual"),
        ("illegal", "ReasonIllegal"),
        ("other", "ReasonOther"),
    ];

    /// <summary>The reason of the board's own reports, which no person can choose.</summary>
    public const string BlockedWord = "blocked_word";

    private static readonly IReadOnlyList<(string Name, string Key)> AllReasons = [.. Reasons, (BlockedWord, "ReasonBlockedWord")];

    public static readonly IReadOnlyList<(string Name, string Key)> Roles =
    [
        ("person", "RolePerson"),
        ("moderator", "RoleModerator"),
        ("admin", "RoleAdmin"),
    ];

    /// <summary>How long a suspension can be, in days; 0: for good.</summary>
    public static readonly IReadOnlyList<(int Days, string Key)> Times = [(1, "For1"), (7, "For7"), (30, "For30"), (0, "For0")];

    private static readonly IReadOnlyList<(string Name, string Key)> Actions =
    [
        ("case_taken", "ActionCaseTaken"),
        ("case_given_back", "ActionCaseGivenBack"),
        ("case_resolved", "ActionCaseResolved"),
        ("case_reopened", "ActionCaseReopened"),
        ("feed_hidden", "ActionFeedHidden"),
        ("feed_restored", "ActionFeedRestored"),
        ("comment_hidden", "ActionCommentHidden"),
        ("comment_restored", "ActionCommentRestored"),
        ("account_suspended", "ActionAccountSuspended"),
        ("suspension_ended", "ActionSuspensionEnded"),
        ("role_changed", "ActionRoleChanged"),
        ("domain_blocked", "ActionDomainBlocked"),
        ("domain_unblocked", "ActionDomainUnblocked"),
        ("network_blocked", "ActionNetworkBlocked"),
        ("network_unblocked", "ActionNetworkUnblocked"),
        ("word_blocked", "ActionWordBlocked"),
        ("word_unblocked", "ActionWordUnblocked"),
        ("board_changed", "ActionBoardChanged"),
        ("registration_approved", "ActionRegistrationApproved"),
        ("registration_refused", "ActionRegistrationRefused"),
        ("reset_link_created", "ActionResetLinkCreated"),
        ("second_factor_turned_off", "ActionSecondFactorTurnedOff"),
        ("account_deleted", "ActionAccountDeleted"),
    ];

    private static readonly IReadOnlyList<(string Name, string Key)> Problems =
    [
        ("already", "ProblemAlready"),
        ("own", "ProblemOwn"),
        ("taken", "ProblemTaken"),
        ("resolved", "ProblemResolved"),
        ("changed", "ProblemChanged"),
        ("input", "ProblemInput"),
        ("time", "ProblemTime"),
        ("rank", "ProblemRank"),
        ("own-case", "ProblemOwnCase"),
        ("admin", "ProblemAdmin"),
    ];

    private static readonly IReadOnlyList<(string Name, string Key)> Outcomes =
    [
        ("reported", "Reported"),
        ("hidden", "DoneHidden"),
        ("dismissed", "DoneDismissed"),
        ("approved", "DoneApproved"),
        ("reopened", "DoneReopened"),
        ("content-hidden", "HiddenNow"),
        ("content-shown", "ShownNow"),
        ("blocked", "EntryAdded"),
        ("unblocked", "EntryRemoved"),
    ];

    /// <returns>The words for what was done, as it stands in the address.</returns>
    public static string Done(string name) =>
        Outcomes.Where(o => string.Equals(o.Name, name, StringComparison.Ordinal)).Select(o => o.Key).FirstOrDefault() ?? "Done";

    public static string Reason(string name) => Find(AllReasons, name);

    public static string Role(string name) => Find(Roles, name);

    public static string Action(string name) => Find(Actions, name);

    /// <returns>The words for what went wrong, as it stands in the address; <c>null</c> for nothing that there is.</returns>
    public static string? Problem(string? name) =>
        Problems.Where(p => string.Equals(p.Name, name, StringComparison.Ordinal)).Select(p => p.Key).FirstOrDefault();

    /// <summary>A name that a newer API has and this page does not know stands as it is.</summary>
    private static string Find(IReadOnlyList<(string Name, string Key)> all, string name) =>
        all.Where(a => string.Equals(a.Name, name, StringComparison.Ordinal)).Select(a => a.Key).FirstOrDefault() ?? name;
}
