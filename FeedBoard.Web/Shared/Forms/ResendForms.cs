using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Layout;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>A form that can be sent again.</summary>
/// <param name="Title">What it does.</param>
/// <param name="Problem">Why it was not done, and what helps.</param>
/// <param name="Words">What was typed: to be looked at and changed.</param>
/// <param name="Hidden">The rest, without passwords and tokens.</param>
/// <param name="LogIn">Whether nobody is signed in who could send it.</param>
/// <param name="FormName">Of a form of a page.</param>
/// <param name="Leaves">Whether it ends the session.</param>
public sealed record Resend(
    string Action,
    string Title,
    string Problem,
    IReadOnlyList<ResendField> Words,
    IReadOnlyList<KeyValuePair<string, string>> Hidden,
    bool LogIn,
    string Email,
    string? FormName = null,
    bool Leaves = false
);

/// <param name="Label">For people.</param>
public sealed record ResendField(string Name, string Label, string Value);

/// <summary>Small forms that could not be done as they came: they come back to be sent again, with everything that was typed.</summary>
internal sealed class ResendForms(
    IStringLocalizer<FormTexts> texts,
    CurrentUser currentUser,
    InlineLogIn logIn,
    IHttpContextAccessor accessor
)
{
    /// <summary>Of the fields of <see cref="InlineLogIn"/>: other fields of the form may have names like theirs.</summary>
    public const string Prefix = "login_";

    public const string EmailField = Prefix + "email",
        PasswordField = Prefix + "password";

    private const string TokenField = "__RequestVerificationToken";

    private HttpContext Context => accessor.HttpContext!;

    private IFormCollection Form => Context.Request.Form;

    /// <summary>Why a form was refused whose token is not good.</summary>
    public string StaleProblem(bool forGuests = false) =>
        currentUser.IsSignedIn ? texts["LoggedInAs", currentUser.Nickname] : texts[forGuests ? "OldForm" : "LoggedOut"];

    /// <summary>The text for a person whose session has ended, or for a guest.</summary>
    public string EndedProblem => texts["LoggedOut"];

    /// <summary>Logs in with what the form brings for that.</summary>
    /// <returns>What is wrong; <c>null</c>: nothing, or there is nothing to log in with.</returns>
    public async Task<string?> LogInAsync()
    {
        try
        {
            return await logIn.TryAsync(Form, Context.RequestAborted, Prefix);
        }
        catch (ApiException e)
        {
            return Say(e);
        }
    }

    public string Say(ApiException problem) =>
        problem.Status switch
        {
            401 => texts["LoggedOut"],
            403 when problem.Is(ProblemCodes.EmailNotVerified) => texts["EmailNotVerified"],
            403 => texts["NotAllowed"],
            404 => texts["Gone"],
            429 => texts["TooFast", problem.WaitSeconds],
            >= 500 => texts["Away"],
            _ => texts["Failed", problem.Message],
        };

    /// <param name="words">The fields that people type into.</param>
    public Resend Make(string title, string problem, IReadOnlyList<ResendField> words, string? formName = null) =>
        new(
            $"{Context.Request.Path}{Context.Request.QueryString}",
            title,
            problem,
            words,
            [
                .. Form.Where(f => !IsSecret(f.Key) && !words.Any(w => string.Equals(w.Name, f.Key, StringComparison.Ordinal)))
                    .SelectMany(f => f.Value.Select(v => new KeyValuePair<string, string>(f.Key, v ?? ""))),
            ],
            !currentUser.IsSignedIn,
            Form[EmailField].ToString() is { Length: > 0 } email ? email : currentUser.Email,
            formName
        );

    public Resend Make(SmallForm form, string problem)
    {
        var off =
            form is { Switch: { } name, Off: not null }
            && string.Equals(Form[name].ToString(), "false", StringComparison.OrdinalIgnoreCase);
        return Make(
            texts[off ? form.Off! : form.Title],
            problem,
            [.. form.Words.Select(w => new ResendField(w.Name, texts[w.Label], Form[w.Name].ToString()))]
        ) with
        {
            LogIn = !currentUser.IsSignedIn && !form.ForGuests,
            Leaves = form.Leaves,
        };
    }

    public Task RenderAsync(Resend resend, int status) =>
        ProblemPages.RenderAsync<ResendDocument>(Context, status, new(StringComparer.Ordinal) { [nameof(ResendDocument.Form)] = resend });

    private static bool IsSecret(string field) =>
        field is TokenField or SentForm.Field
        || field.StartsWith(Prefix, StringComparison.Ordinal)
        || field.Contains("password", StringComparison.OrdinalIgnoreCase);
}

internal static class ResendExtensions
{
    /// <summary>
    /// Small forms come back when their token is not good, nobody is signed in, or the API is away or busy. To stand behind
    /// <c>UseEndedSessions</c>.
    /// </summary>
    public static void UseResend(this WebApplication app) =>
        app.Use(
            (context, next) =>
                context.Features.Get<FormCheck>() is { } check && context.GetEndpoint()?.Metadata.GetMetadata<SmallForm>() is { } form
                    ? RunAsync(context, form, check, next)
                    : next(context)
        );

    private static async Task RunAsync(HttpContext context, SmallForm form, FormCheck check, RequestDelegate next)
    {
        var resend = context.RequestServices.GetRequiredService<ResendForms>();
        var own = context.GetEndpoint()!.Metadata.GetMetadata<IReturnedForm>();
        if (!check.IsValid)
        {
            var problem = resend.StaleProblem(form.ForGuests);
            if (own is null || !await own.RenderAsync(context, problem))
                await resend.RenderAsync(resend.Make(form, problem), StatusCodes.Status400BadRequest);
            return;
        }

        if (await resend.LogInAsync() is { } refused)
        {
            await resend.RenderAsync(resend.Make(form, refused), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        if (own is null && !form.ForGuests && !context.RequestServices.GetRequiredService<CurrentUser>().IsSignedIn)
        {
            await resend.RenderAsync(resend.Make(form, resend.EndedProblem), StatusCodes.Status401Unauthorized);
            return;
        }

        try
        {
            await next(context);
        }
        catch (ApiException e) when (!context.Response.HasStarted && (e.Status is 401 or 429 or >= 500 || form.Words.Count > 0))
        {
            if (e.Status == StatusCodes.Status401Unauthorized)
                await context.RequestServices.GetRequiredService<LoginCookie>().ForgetAsync();
            context.Response.SetRetryAfter(e.RetryAfter);
            await resend.RenderAsync(resend.Make(form, resend.Say(e)), e.Status);
        }
    }
}

/// <summary>A form that comes back in a page of its own.</summary>
internal interface IReturnedForm
{
    /// <param name="problem">Why the form was refused.</param>
    /// <returns>Whether the page could be shown.</returns>
    Task<bool> RenderAsync(HttpContext context, string problem);
}
