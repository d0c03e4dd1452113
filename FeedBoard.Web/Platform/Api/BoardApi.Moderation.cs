namespace FeedBoard.Web.Platform.Api;

/// <summary>Reporting, blocking and muting, and what moderators do.</summary>
public sealed partial class BoardApi
{
    public Task ReportAsync(ReportRequest report, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/report", JsonContent.Create(report, Json.ReportRequest), cancel);

    public Task BlockAsync(long userId, bool block, CancellationToken cancel) =>
        SendAsync(block ? HttpMethod.Put : HttpMethod.Delete, $"/api/block/{Number(userId)}", null, cancel);

    public Task MuteAsync(long userId, bool mute, CancellationToken cancel) =>
        SendAsync(mute ? HttpMethod.Put : HttpMethod.Delete, $"/api/mute/{Number(userId)}", null, cancel);

    /// <param name="what"><c>block</c> or <c>mute</c>.</param>
    public Task<PageOf<RestrictedPersonResponse>> RestrictedAsync(string what, string? cursor, CancellationToken cancel) =>
        PageAsync($"/api/{what}", Json.RestrictedPersonResponseArray, cancel, ("cursor", cursor), ("limit", Number(PageSizes.Largest)));

    /// <param name="state"><c>resolved</c>; left out, what waits.</param>
    public Task<PageOf<CaseResponse>> CasesAsync(string? state, string? cursor, CancellationToken cancel) =>
        PageAsync(
            "/api/moderation/cases",
            Json.CaseResponseArray,
            cancel,
            ("state", state),
            ("sort_by", state is null ? null : "id_desc"),
            ("cursor", cursor)
        );

    public Task TakeCaseAsync(long id, bool take, CancellationToken cancel) =>
        SendAsync(take ? HttpMethod.Put : HttpMethod.Delete, $"/api/moderation/cases/{Number(id)}/taken", null, cancel);

    public Task ResolveCaseAsync(long id, ResolveRequest resolution, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/moderation/cases/{Number(id)}/resolve",
            JsonContent.Create(resolution, Json.ResolveRequest),
            cancel
        );

    public Task ReopenCaseAsync(long id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, $"/api/moderation/cases/{Number(id)}/reopen", JsonContent.Create(new(), Json.ReopenRequest), cancel);

    public Task<HiddenResponse> HideAsync(HideRequest what, bool hide, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            hide ? "/api/moderation/hide" : "/api/moderation/restore",
            JsonContent.Create(what, Json.HideRequest),
            Json.HiddenResponse,
            cancel
        );

    public Task<AccountResponse> AccountAsync(long id, CancellationToken cancel) =>
        GetAsync($"/api/moderation/accounts/{Number(id)}", Json.AccountResponse, cancel);

    public Task SuspendAsync(long id, SuspendRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/moderation/accounts/{Number(id)}/suspend",
            JsonContent.Create(input, Json.SuspendRequest),
            cancel
        );

    public Task UnsuspendAsync(long id, UnsuspendRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/moderation/accounts/{Number(id)}/unsuspend",
            JsonContent.Create(input, Json.UnsuspendRequest),
            cancel
        );

    public Task GiveRoleAsync(long id, RoleRequest input, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, $"/api/moderation/accounts/{Number(id)}/role", JsonContent.Create(input, Json.RoleRequest), cancel);

    /// <summary>The board and its settings.</summary>
    public Task<BoardResponse> BoardAsync(CancellationToken cancel) => GetAsync("/api/board", Json.BoardResponse, cancel);

    public Task UpdateBoardAsync(UpdateBoardRequest change, CancellationToken cancel) =>
        SendAsync(HttpMethod.Patch, "/api/board", JsonContent.Create(change, Json.UpdateBoardRequest), cancel);

    /// <param name="form">Multipart: <c>image</c>.</param>
    public Task SetLogoAsync(HttpContent form, CancellationToken cancel) => SendAsync(HttpMethod.Put, "/api/board/logo", form, cancel);

    public Task RemoveLogoAsync(CancellationToken cancel) => SendAsync(HttpMethod.Delete, "/api/board/logo", null, cancel);

    /// <summary>Who waits to be approved.</summary>
    public Task<PageOf<RegistrationResponse>> RegistrationsAsync(string? cursor, CancellationToken cancel) =>
        PageAsync(
            "/api/moderation/registrations",
            Json.RegistrationResponseArray,
            cancel,
            ("cursor", cursor),
            ("limit", Number(PageSizes.Entries))
        );

    public Task ApproveAsync(long id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, $"/api/moderation/registrations/{Number(id)}/approve", null, cancel);

    public Task RefuseAsync(long id, RefuseRegistrationRequest input, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/moderation/registrations/{Number(id)}/refuse",
            JsonContent.Create(input, Json.RefuseRegistrationRequest),
            cancel
        );

    /// <summary>How mail is doing.</summary>
    public Task<MailStatusResponse> MailAsync(CancellationToken cancel) =>
        GetAsync("/api/moderation/mail", Json.MailStatusResponse, cancel);

    public Task SendTestMailAsync(CancellationToken cancel) => SendAsync(HttpMethod.Post, "/api/moderation/mail/test", null, cancel);

    public Task<PageOf<AuditResponse>> AuditAsync(string? cursor, CancellationToken cancel) =>
        PageAsync("/api/moderation/audit", Json.AuditResponseArray, cancel, ("cursor", cursor), ("limit", Number(PageSizes.Lines)));
}
