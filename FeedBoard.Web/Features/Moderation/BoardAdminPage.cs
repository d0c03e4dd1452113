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
        // The role as it is now, not as of the log-in. A form without its token is refused whoever has sent it.
        if ((IsGet || FormCheck.IsValidOf(Context)) && (await Api.MyProfileAsync(Cancel)).Role is not "admin")
            throw new ApiException(StatusCodes.Status403Forbidden, ProblemCodes.PermissionDenied.Detail)
            {
                Code = ProblemCodes.PermissionDenied.Code,
            };
        Board = await Api.BoardAsync(Cancel);
    }
}
