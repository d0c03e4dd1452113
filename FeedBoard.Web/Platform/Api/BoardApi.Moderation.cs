namespace FeedBoard.Web.Platform.Api;

/// <summary>Reporting, blocking and muting, and what moderators do.</summary>
public sealed partial class BoardApi
{
    public Task ReportAsync(ReportInput report, CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/report", JsonContent.Create(report, Json.ReportInput), cancel);

    public Task BlockAsync(long userId, bool block, CancellationToken cancel) => SendAsync(block ? HttpMethod.Put : HttpMethod.Delete, $"/api/block/{Id(userId)}", null, cancel);

    public Task MuteAsync(long userId, bool mute, CancellationToken cancel) => SendAsync(mute ? HttpMethod.Put : HttpMethod.Delete, $"/api/mute/{Id(userId)}", null, cancel);

    /// <param name="what"><c>block</c> or <c>mute</c>.</param>
    public Task<PageOf<RestrictedUser>> RestrictedAsync(string what, string? cursor, CancellationToken cancel)
        => PageAsync($"/api/{what}", Json.RestrictedUserArray, cancel, ("cursor", cursor), ("limit", "100"));

    /// <param name="state"><c>resolved</c>; left out, what waits.</param>
    public Task<PageOf<ModerationCase>> CasesAsync(string? state, string? cursor, CancellationToken cancel)
        => PageAsync("/api/moderation/cases", Json.ModerationCaseArray, cancel, ("state", state), ("sort_by", state is null ? null : "id_desc"), ("cursor", cursor));

    public Task TakeCaseAsync(long id, bool take, CancellationToken cancel) => SendAsync(take ? HttpMethod.Put : HttpMethod.Delete, $"/api/moderation/cases/{Id(id)}/taken", null, cancel);

    public Task ResolveCaseAsync(long id, Resolution resolution, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, $"/api/moderation/cases/{Id(id)}/resolve", JsonContent.Create(resolution, Json.Resolution), cancel);

    public Task HideAsync(HideInput what, bool hide, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, hide ? "/api/moderation/hide" : "/api/moderation/restore", JsonContent.Create(what, Json.HideInput), cancel);

    public Task<Account> AccountAsync(long id, CancellationToken cancel) => GetAsync($"/api/moderation/accounts/{Id(id)}", Json.Account, cancel);

    public Task SuspendAsync(long id, SuspendInput input, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, $"/api/moderation/accounts/{Id(id)}/suspend", JsonContent.Create(input, Json.SuspendInput), cancel);

    public Task UnsuspendAsync(long id, ReasonInput input, CancellationToken cancel)
        => SendAsync(HttpMethod.Post, $"/api/moderation/accounts/{Id(id)}/unsuspend", JsonContent.Create(input, Json.ReasonInput), cancel);

    public Task GiveRoleAsync(long id, RoleInput input, CancellationToken cancel)
        => SendAsync(HttpMethod.Put, $"/api/moderation/accounts/{Id(id)}/role", JsonContent.Create(input, Json.RoleInput), cancel);

    public Task<PageOf<AuditEntry>> AuditAsync(string? cursor, CancellationToken cancel) => PageAsync("/api/moderation/audit", Json.AuditEntryArray, cancel, ("cursor", cursor), ("limit", "50"));
}
