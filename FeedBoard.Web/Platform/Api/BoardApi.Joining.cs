namespace FeedBoard.Web.Platform.Api;

/// <summary>Invites, and what keeps people away.</summary>
public sealed partial class BoardApi
{
    /// <param name="kind"><c>domains</c>, <c>networks</c> or <c>words</c>.</param>
    public Task<PageOf<BlockedEntryResponse>> BlockedAsync(string kind, string? cursor, CancellationToken cancel) =>
        PageAsync(
            $"/api/moderation/blocked-{kind}",
            Json.BlockedEntryResponseArray,
            cancel,
            ("cursor", cursor),
            ("limit", Number(PageSizes.Lines))
        );

    /// <inheritdoc cref="BlockedAsync"/>
    public Task BlockAsync(string kind, string value, bool block, CancellationToken cancel) =>
        SendAsync(
            block ? HttpMethod.Put : HttpMethod.Delete,
            $"/api/moderation/blocked-{kind}/{Uri.EscapeDataString(value)}",
            null,
            cancel
        );

    public Task<PageOf<InviteResponse>> InvitesAsync(string? cursor, CancellationToken cancel) =>
        PageAsync("/api/invite", Json.InviteResponseArray, cancel, ("cursor", cursor), ("limit", Number(PageSizes.Lines)));

    public Task<InviteResponse> InviteAsync(InviteRequest invite, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/api/invite", JsonContent.Create(invite, Json.InviteRequest), Json.InviteResponse, cancel);

    public Task DeleteInviteAsync(string code, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, $"/api/invite/{Uri.EscapeDataString(code)}", null, cancel);
}
