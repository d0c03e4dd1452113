using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Invites;

/// <summary>Uses an invite within the statement that makes the account: if that fails, the use is given back.</summary>
internal static class InviteUse
{
    /// <summary>
    /// A row if the invite <c>@invite</c> is good; it is used then. Of two that take its last use at the same moment, one waits for the
    /// other and finds none left. Its maker must still be one who may invite.
    /// </summary>
    public static readonly string UsedSql = $"""
        used AS (
            UPDATE invites i SET uses = uses + 1
            WHERE hash = @invite AND uses < max_uses AND expire_dt > @now AND EXISTS (              -- ux_invites_hash
                SELECT FROM users u WHERE u.id = i.user_id AND u.role >= @inviter                   -- pk_users
                  AND {VisibilitySql.NotSuspended("u.")})
            RETURNING id)
        """;

    /// <param name="code">What was typed; <c>null</c>: none is needed.</param>
    public static void Bind(SqlCommand sql, string? code, InviteMode mode, DateTime now)
    {
        sql.Add("invite", code is null ? null : InviteCodes.HashOf(code));
        sql.Add("inviter", InviteRights.LeastRole(mode));
        sql.Add("now", now);
    }
}
