using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Writing;

/// <summary>
/// A page with the form of a feed. It looks after the form's token itself: one that was made before the session ended is no reason to
/// lose what was typed; nothing is done, and the form comes back.
/// </summary>
public abstract class WritePageBase : BoardPage
{
    [Inject]
    protected BoardApi Api { get; set; } = null!;

    [Inject]
    protected LoginCookie LoginCookie { get; set; } = null!;

    [Inject]
    protected CurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    protected FormTokens FormTokens { get; set; } = null!;

    [Inject]
    private InlineLogIn LogIn { get; set; } = null!;

    [Inject]
    protected IStringLocalizer<WriteTexts> W { get; set; } = null!;

    protected FeedDraft Draft { get; set; } = null!;

    protected DraftProblems Problems { get; private set; } = null!;

    /// <summary>The token of the form, made last, because the person may have changed during the request.</summary>
    protected string? FormToken { get; private set; }

    protected override Task LoadAsync()
    {
        Problems = new(W);
        if (!IsGet)
            Draft = FeedDraft.Of(Context.Request.Form);
        return Task.CompletedTask;
    }

    /// <summary>The draft was refused: what else the form shows is got.</summary>
    protected virtual Task RefusedAsync() => Task.CompletedTask;

    /// <summary>Sends the draft; on success goes to the feed, otherwise says in <see cref="Problems"/> why not.</summary>
    /// <param name="send">Gives the feed as it is now, or nothing when it has said what is wrong.</param>
    protected async Task SendAsync(Func<Task<FeedResponse?>> send)
    {
        Problems.Check(Draft);
        if (SessionUnknown.Of(Context) is { } unknown)
        {
            Context.Response.SetRetryAfter(unknown.RetryAfter);
            Problems.Add(unknown, Draft);
        }
        else if (!await FormTokens.IsOursAsync(Context))
        {
            if (CurrentUser.IsSignedIn)
                Problems.OldForm();
            else
                Problems.AskToLogIn();
        }
        else if (!Problems.Any && await EnterAsync())
        {
            try
            {
                if (await send() is { } feed)
                {
                    GoTo(BoardPaths.Feed(feed.Id));
                    return;
                }
            }
            catch (ApiException e)
            {
                if (e.Status == StatusCodes.Status401Unauthorized)
                    await LoginCookie.ForgetAsync();
                Problems.Add(e, Draft);
            }
        }

        await RefusedAsync();
        Context.Response.StatusCode = Problems.Status;
        FormToken = FormTokens.For(Context);
    }

    /// <returns>Whether somebody is signed in, by now.</returns>
    private async Task<bool> EnterAsync()
    {
        try
        {
            var refused = await LogIn.TryAsync(Context.Request.Form, Cancel);
            if (refused is null && CurrentUser.IsSignedIn)
                return true;
            Problems.AskToLogIn(refused);
        }
        catch (ApiException e)
        {
            Problems.Add(e, Draft);
            Problems.AskToLogIn(Problems.Form);
        }

        return false;
    }
}
