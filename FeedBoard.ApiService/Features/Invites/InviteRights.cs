using FeedBoard.ApiService.Platform.Access;

namespace FeedBoard.ApiService.Features.Invites;

/// <summary>Who may invite: the board's setting <c>invites</c>.</summary>
internal sealed class InviteRights
{
    public Task<bool> MayInviteAsync(SignedIn me, CancellationToken cancellationToken) => Task.FromResult(me.Moderates);
}
