using System.Globalization;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Features.Comments.Published;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Comments;

/// <summary>
/// Saying something, changing it, taking it back. What cannot be sent comes back as it was typed, with the reason beside it.
/// </summary>
internal static class CommentForms
{
    private static readonly SmallForm Words = new("Comment") { Words = [("content", "Text")] };

    public static void MapCommentForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/feed/{feedId:long}/comment", SayAsync).Does(Words).WithMetadata(new ReturnedComment(ofEdit: false));
        forms
            .MapPost("/feed/{feedId:long}/comment/{id:long}/edit", ChangeAsync)
            .Does(Words)
            .WithMetadata(new ReturnedComment(ofEdit: true));
        forms.MapPost("/feed/{feedId:long}/comment/{id:long}/delete", TakeBackAsync).Does(new("DeleteComment"));
    }

    private static async Task<IResult> SayAsync(
        long feedId,
        [FromForm(Name = "parent_id")] long? parentId,
        [AsParameters] CommentInputs given,
        CommentSender sender
    )
    {
        var said = 0L;
        var problem = await sender.TryAsync(
            given,
            async (api, cancel) => said = (await api.CreateCommentAsync(new(given.Text, feedId, parentId), given.Key, cancel)).Id
        );
        return problem is null ? Back(given, feedId, said) : new RefusedComment(feedId, given, problem with { ParentId = parentId });
    }

    private static async Task<IResult> ChangeAsync(long feedId, long id, [AsParameters] CommentInputs given, CommentSender sender)
    {
        var problem = await sender.TryAsync(given, (api, cancel) => api.UpdateCommentAsync(id, new(given.Text), cancel), gone: "EditGone");
        return problem is null ? Back(given, feedId, id) : new RefusedComment(feedId, given, problem with { EditId = id });
    }

    private static async Task<RedirectHttpResult> TakeBackAsync(
        long feedId,
        long id,
        [FromForm(Name = "return")] string? from,
        BoardApi api,
        CancellationToken cancel
    )
    {
        try
        {
            await api.DeleteCommentAsync(id, cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // It was deleted already.
        }

        return TypedResults.LocalRedirect(OnFeed(from, feedId) + "#comments");
    }

    /// <summary>
    /// The address of the comment on the page where it was written; <c>said</c> marks it for readers and scripts. Of a long conversation
    /// it is the first page, which shows it.
    /// </summary>
    private static RedirectHttpResult Back(CommentInputs given, long feedId, long id)
    {
        var text = id.ToString(CultureInfo.InvariantCulture);
        var kept = QueryHelpers.ParseQuery(OnFeed(given.Return, feedId)[BoardPaths.Feed(feedId).Length..]);
        kept.Remove("cursor");
        kept["said"] = text;
        return TypedResults.LocalRedirect($"{QueryHelpers.AddQueryString(BoardPaths.Feed(feedId), kept)}#comment-{text}");
    }

    private static string OnFeed(string? from, long feedId)
    {
        var (feed, url) = (BoardPaths.Feed(feedId), LocalUrl.Of(from));
        return string.Equals(url, feed, StringComparison.Ordinal) || url.StartsWith(feed + "?", StringComparison.Ordinal) ? url : feed;
    }

    /// <summary>A comment whose token is not good, where it was typed: nothing is done, and it can be sent again.</summary>
    private sealed class ReturnedComment(bool ofEdit) : IReturnedForm
    {
        public async Task<bool> RenderAsync(HttpContext context, string problem)
        {
            var (form, currentUser) = (context.Request.Form, context.RequestServices.GetRequiredService<CurrentUser>());
            var given = new CommentInputs(form["content"], form["key"], form["return"], form["email"]);
            var feedId = Number(context.Request.RouteValues["feedId"]?.ToString());
            if (feedId is not { } feed)
                return false;
            var draft = new CommentDraft(
                Number(form["parent_id"]),
                ofEdit ? Number(context.Request.RouteValues["id"]?.ToString()) : null,
                given.Text,
                given.Key,
                problem,
                !currentUser.IsSignedIn,
                given.Email ?? currentUser.Email
            );
            try
            {
                await context
                    .RequestServices.GetRequiredService<IConversationPage>()
                    .RenderAsync(context, StatusCodes.Status400BadRequest, feed, draft, OnFeed(given.Return, feed));
                return true;
            }
            catch (ApiException) when (!context.Response.HasStarted)
            {
                return false; // the feed cannot be had: the words come back by themselves
            }
        }

        private static long? Number(string? text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>A comment that could not be sent, where it was typed, with the reason beside it.</summary>
    private sealed class RefusedComment(long feedId, CommentInputs given, CommentDraft draft) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            httpContext
                .RequestServices.GetRequiredService<IConversationPage>()
                .RenderAsync(httpContext, StatusCodes.Status422UnprocessableEntity, feedId, draft, OnFeed(given.Return, feedId));
    }
}

/// <param name="Email">Of somebody whose session had ended, to log in and send in one go: see <see cref="InlineLogIn"/>.</param>
internal sealed record CommentInputs(
    [property: FromForm(Name = "content")] string? Content,
    [property: FromForm(Name = "key")] string? Id,
    [property: FromForm(Name = "return")] string? Return,
    [property: FromForm(Name = "email")] string? Email
)
{
    public string Text => Content?.WithLineFeeds() ?? "";

    public string Key => RequestKey.Of(Id);
}

/// <summary>Sends for somebody, and says in their language why it could not be sent.</summary>
internal sealed class CommentSender(
    BoardApi api,
    InlineLogIn logIn,
    LoginCookie loginCookie,
    CurrentUser currentUser,
    IStringLocalizer<CommentTexts> texts,
    IHttpContextAccessor accessor
)
{
    /// <param name="gone">What is said where nothing is left that it is about: a key of <see cref="CommentTexts"/>.</param>
    /// <returns><c>null</c> when it was sent.</returns>
    public async Task<CommentDraft?> TryAsync(CommentInputs given, Func<BoardApi, CancellationToken, Task> send, string gone = "Gone")
    {
        var (context, cancel) = (accessor.HttpContext!, accessor.HttpContext!.RequestAborted);
        try
        {
            if (await logIn.TryAsync(context.Request.Form, cancel) is { } refused)
                return Draft(refused, logIn: true);
        }
        catch (ApiException e)
        {
            return Draft(Say(e, given.Text, gone), logIn: true);
        }

        try
        {
            if (!currentUser.IsSignedIn)
                return Draft(texts["SessionEnded"], logIn: true);
            await send(api, cancel);
            return null;
        }
        catch (ApiException e) when (e.Status == 401)
        {
            // Ended elsewhere: with the token that is no good, not even the page could be read.
            var draft = Draft(texts["SessionEnded"], logIn: true);
            await loginCookie.ForgetAsync();
            return draft;
        }
        catch (ApiException e) when (e.Errors.ContainsKey(BoardHeaders.IdempotencyKey))
        {
            // Sending it once more makes a second comment.
            return Draft(texts["PostedBefore"], logIn: false) with { Key = RequestKey.New() };
        }
        catch (ApiException e) when (!e.Is(ProblemCodes.PermissionDenied))
        {
            return Draft(Say(e, given.Text, gone), logIn: false);
        }

        CommentDraft Draft(string problem, bool logIn) =>
            new(null, null, given.Text, given.Key, problem, logIn, given.Email ?? currentUser.Email);
    }

    private string Say(ApiException problem, string text, string gone)
    {
        var wrong = problem.Errors.GetValueOrDefault("content")?[0];
        return problem.Status switch
        {
            404 => texts[gone],
            409 => texts["StillRunning"],
            403 when problem.Is(ProblemCodes.EmailNotVerified) => texts["EmailNotVerified"],
            403 when problem.Is(ProblemCodes.HiddenByModerator) => texts["HiddenByModerator"],
            403 => texts["Blocked"],
            422 when text.Trim().Length == 0 => texts["Empty"],
            422 when wrong is { Code: FieldErrorCodes.TooLong, Limit: { } most } => texts[
                "TooLong",
                most,
                text.Trim().Normalize().EnumerateRunes().Count()
            ],
            422 when wrong is { Code: FieldErrorCodes.NotVisible } => texts["ErrorInvisible"],
            422 when wrong is { Code: FieldErrorCodes.CharacterNotAllowed or FieldErrorCodes.NotUnicode } => texts["ErrorCharacter"],
            422 when wrong is { Code: FieldErrorCodes.TooManyMarks, Limit: { } limit } => texts["ErrorMarks", limit],
            429 => texts["TooFast", problem.WaitSeconds],
            >= 500 => texts["Away"],
            _ => texts["Failed", problem.Message],
        };
    }
}
