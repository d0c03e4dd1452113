using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Web.Features.Moderation;

/// <summary>A page on which admins change the board itself.</summary>
public abstract class BoardAdminPage : BoardPage
{
    [Inject]
    protected BoardApi Api { get; set; } = null!;

    /// <summary>As it is before the change.</summary>
    protected BoardResponse Board { get; private set; } = null!;

    protected override async Task LoadAsync()
    {
        // The role is read again, since it may have changed after the log-in. A form without a valid token is refused anyway.
        if ((IsGet || FormCheck.IsValidOf(Context)) && (await Api.MyProfileAsync(Cancel)).Role is not "admin")
            throw ApiException.Denied();
        Board = await Api.BoardAsync(Cancel);
    }
}
