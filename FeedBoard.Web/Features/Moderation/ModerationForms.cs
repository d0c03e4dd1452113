using System.Globalization;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Features.Moderation;

/// <summary>Reporting, muting, blocking, and what moderators do. Each goes back to its page, which says what came of it.</summary>
internal static class ModerationForms
{
    public static void MapModerationForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/report", ReportAsync).Does(new("Report") { Words = [("note", "Note")] });
        forms.MapPost("/person/{id:long}/mute", MuteAsync).Does(new("Mute") { Switch = "on", Off = "Unmute" });
        forms.MapPost("/person/{id:long}/block", BlockAsync).Does(new("Block") { Switch = "on", Off = "Unblock" });
        forms
            .MapPost("/moderation/hide", HideAsync)
            .Does(
                new("Hide")
                {
                    Switch = "hide",
                    Off = "Restore",
                    Words = [("reason", "Reason")],
                }
            );
        forms.MapPost("/moderation/case/{id:long}/take", TakeAsync).Does(new("Take") { Switch = "take", Off = "GiveBack" });
        forms
            .MapPost("/moderation/case/{id:long}/resolve", ResolveAsync)
            .Does(
                new("Resolve")
                {
                    Switch = "hide",
                    Off = "Dismiss",
                    Words = [("reason", "Reason")],
                }
            );
        forms.MapPost("/moderation/case/{id:long}/reopen", ReopenAsync).Does(new("Reopen"));
        forms.MapPost("/moderation/account/{id:long}/suspend", SuspendAsync).Does(new("Suspend") { Words = [("reason", "Reason")] });
        forms.MapPost("/moderation/account/{id:long}/unsuspend", UnsuspendAsync).Does(new("Unsuspend") { Words = [("reason", "Reason")] });
        forms.MapPost("/moderation/mail/test", SendTestMailAsync).Does(new("TestMail"));
        forms.MapPost("/moderation/account/{id:long}/role", GiveRoleAsync).Does(new("Role"));
    }

    private static async Task<IResult> ReportAsync(
        [AsParameters] ReportTarget target,
        [FromForm] string? reason,
        [FromForm] string? note,
        BoardApi api,
        CancellationToken cancel
    ) =>
        string.IsNullOrEmpty(reason)
            ? new ReportWithoutReason(target.FeedId, target.CommentId, note ?? "")
            : await TryAsync(
                target.Page,
                "reported",
                () => api.ReportAsync(new(target.FeedOnly, target.CommentId, reason, note), cancel)
            );

    private static Task<RedirectHttpResult> HideAsync(
        [AsParameters] ReportTarget target,
        [FromForm] bool hide,
        [FromForm] string? reason,
        [FromForm(Name = "content_update_dt")] DateTimeOffset? read,
        BoardApi api,
        CancellationToken cancel
    ) =>
        TryAsync(
            target.Page,
            hide ? "content-hidden" : "content-shown",
            async () => (await api.HideAsync(new(target.FeedOnly, target.CommentId, reason ?? "", read), hide, cancel)).CaseId
        );

    private static async Task<RedirectHttpResult> MuteAsync(
        long id,
        [FromForm] bool on,
        [FromForm(Name = "return")] string? from,
        BoardApi api,
        CancellationToken cancel
    )
    {
        await api.MuteAsync(id, on, cancel);
        return TypedResults.LocalRedirect(LocalUrl.Of(from));
    }

    private static async Task<RedirectHttpResult> BlockAsync(
        long id,
        [FromForm] bool on,
        [FromForm(Name = "return")] string? from,
        BoardApi api,
        CancellationToken cancel
    )
    {
        await api.BlockAsync(id, on, cancel);
        return TypedResults.LocalRedirect(LocalUrl.Of(from));
    }

    private static Task<RedirectHttpResult> TakeAsync(long id, [FromForm] bool take, BoardApi api, CancellationToken cancel) =>
        TryAsync(Case(id), "done", () => api.TakeCaseAsync(id, take, cancel));

    /// <param name="waiting">Whether it waited for an approval.</param>
    /// <param name="read">Which version of the content the page showed.</param>
    /// <param name="next">The case to go on with.</param>
    private static Task<RedirectHttpResult> ResolveAsync(
        long id,
        [FromForm] bool hide,
        [FromForm] string? reason,
        [FromForm] bool? waiting,
        [FromForm(Name = "content_update_dt")] DateTimeOffset? read,
        [FromForm] long? next,
        BoardApi api,
        CancellationToken cancel
    ) =>
        TryAsync(
            QueryHelpers.AddQueryString("/moderation", "case", Text(id)) + (next is { } other ? $"#case-{Text(other)}" : ""),
            hide ? "hidden"
            : waiting is true ? "approved"
            : "dismissed",
            () => api.ResolveCaseAsync(id, new(hide, reason, read), cancel),
            refused: Case(id)
        );

    private static Task<RedirectHttpResult> ReopenAsync(long id, BoardApi api, CancellationToken cancel) =>
        TryAsync(Case(id), "reopened", () => api.ReopenCaseAsync(id, cancel));

    /// <summary>The queue, at this case: its keys decide about the one that has the focus, and a refusal is shown in it.</summary>
    private static string Case(long id) => $"/moderation?case={Text(id)}#case-{Text(id)}";

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static Task<RedirectHttpResult> SuspendAsync(
        long id,
        [FromForm] int days,
        [FromForm] string? reason,
        BoardApi api,
        TimeProvider time,
        CancellationToken cancel
    ) =>
        TryAsync(
            Account(id),
            "done",
            () => api.SuspendAsync(id, new(days == 0 ? null : time.GetUtcNow().AddDays(Math.Clamp(days, -1, 36_500)), reason ?? ""), cancel)
        ); // 0: for good; the API refuses a time that has passed

    private static Task<RedirectHttpResult> UnsuspendAsync(long id, [FromForm] string? reason, BoardApi api, CancellationToken cancel) =>
        TryAsync(Account(id), "done", () => api.UnsuspendAsync(id, new(reason ?? ""), cancel));

    private static Task<RedirectHttpResult> GiveRoleAsync(long id, [FromForm] string? role, BoardApi api, CancellationToken cancel) =>
        TryAsync(Account(id), "done", () => api.GiveRoleAsync(id, new(role ?? ""), cancel));

    private static Task<RedirectHttpResult> SendTestMailAsync(BoardApi api, CancellationToken cancel) =>
        TryAsync("/moderation/mail", "tested", () => api.SendTestMailAsync(cancel));

    private static string Account(long id) => string.Create(CultureInfo.InvariantCulture, $"/moderation/account/{id}");

    private static Task<RedirectHttpResult> TryAsync(string page, string done, Func<Task> send, string? refused = null) =>
        TryAsync(
            page,
            done,
            async () =>
            {
                await send();
                return null;
            },
            refused
        );

    /// <summary>Shows a refusal of the API on the same page if there is a text for it; any other gets a page of its own.</summary>
    /// <param name="send">Gives the case that it has decided, by which it can be undone.</param>
    /// <param name="refused">Where a refusal is shown, if not on <paramref name="page"/>.</param>
    private static async Task<RedirectHttpResult> TryAsync(string page, string done, Func<Task<long?>> send, string? refused = null)
    {
        try
        {
            var decided = await send();
            var url = QueryHelpers.AddQueryString(page, "done", done);
            return TypedResults.LocalRedirect(decided is { } id ? QueryHelpers.AddQueryString(url, "case", Text(id)) : url);
        }
        catch (ApiException e) when (Problem(e) is { } problem)
        {
            return TypedResults.LocalRedirect(QueryHelpers.AddQueryString(refused ?? page, "problem", problem));
        }
    }

    private static string? Problem(ApiException e) =>
        e switch
        {
            _ when e.Is(ProblemCodes.AlreadyReported) => "already",
            _ when e.Is(ProblemCodes.CannotReportYourself) => "own",
            _ when e.Is(ProblemCodes.CaseAlreadyTaken) => "taken",
            _ when e.Is(ProblemCodes.CaseAlreadyResolved) => "resolved",
            _ when e.Is(ProblemCodes.ContentChanged) => "changed",
            _ when e.Is(ProblemCodes.InvalidInput) => e.Errors.ContainsKey("until_dt") ? "time" : "input",
            _ when e.Is(ProblemCodes.OwnCase) => "own-case",
            _ when e.Is(ProblemCodes.DecidedByAdmin) => "admin",
            _ when e.Is(ProblemCodes.EmailNotVerified) => null,
            { Status: 403 } => "rank",
            _ => null,
        };

    /// <summary>The page of the report once more, with what was typed.</summary>
    private sealed class ReportWithoutReason(long feedId, long? commentId, string note) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            ProblemPages.RenderAsync<ReportDocument>(
                httpContext,
                StatusCodes.Status422UnprocessableEntity,
                new(StringComparer.Ordinal)
                {
                    [nameof(ReportDocument.Feed)] = feedId,
                    [nameof(ReportDocument.CommentId)] = commentId,
                    [nameof(ReportDocument.Draft)] = note,
                }
            );
    }

    /// <summary>A feed, or a comment on it.</summary>
    private sealed record ReportTarget(
        [property: FromForm(Name = "feed_id")] long FeedId,
        [property: FromForm(Name = "comment_id")] long? CommentId = null
    )
    {
        public long? FeedOnly => CommentId is null ? FeedId : null;

        public string Page => ReportLinks.Of(FeedId, CommentId);
    }
}

internal static class ReportLinks
{
    /// <summary>The page where a feed or a comment is reported; moderators hide it there.</summary>
    public static string Of(long feedId, long? commentId = null) =>
        string.Create(CultureInfo.InvariantCulture, $"/report?feed={feedId}")
        + (commentId is { } id ? string.Create(CultureInfo.InvariantCulture, $"&comment={id}") : "");
}
