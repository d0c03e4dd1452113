using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;

namespace FeedBoard.ApiService.Features.Invites;

/// <summary>Who may invite: the board's setting <c>invites</c>.</summary>
internal sealed class InviteRights(BoardSettingsCache board)
{
    private const short Nobody = short.MaxValue;

    public async Task<bool> MayInviteAsync(SignedIn me, CancellationToken cancellationToken) =>
        (short)me.Role >= LeastRole((await board.GetAsync(cancellationToken)).Invites);

    /// <summary>The least role, as it is stored, with which somebody may invite.</summary>
    public static short LeastRole(InviteMode mode) =>
        mode switch
        {
            InviteMode.Everybody => (short)Role.Person,
            InviteMode.Moderators => (short)Role.Moderator,
            _ => Nobody,
        };
}
