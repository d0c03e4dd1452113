using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Session;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>
/// Logs in with what a form brings for that: one press logs in and does what the form is for. Where the account asks for a code too, the
/// form comes back with <see cref="CodeField"/>.
/// </summary>
internal sealed class InlineLogIn(
    LoginCookie loginCookie,
    ILogInProblems problems,
    IStringLocalizer<FormTexts> texts,
    IHttpContextAccessor accessor
)
{
    private static readonly object Waiting = new();

    /// <summary>Of a log-in that waits for its code; <c>null</c>: the form asks for the password.</summary>
    /// <remarks>Of the request: a page that takes the place of another one has services of its own.</remarks>
    public string? Challenge
    {
        get => accessor.HttpContext!.Items[Waiting] as string;
        private set => accessor.HttpContext!.Items[Waiting] = value;
    }

    /// <param name="prefix">Of the names of the fields.</param>
    /// <returns>What is wrong; <c>null</c>: nothing, or the form brings nothing to log in with.</returns>
    /// <exception cref="ApiException">429, 503.</exception>
    public async Task<string?> TryAsync(IFormCollection form, CancellationToken cancel, string prefix = "")
    {
        var waiting = Of("challenge");
        try
        {
            if (waiting.Length > 0)
                await loginCookie.LogInWithCodeAsync(waiting, Of("code"), cancel);
            else if (Of("password") is { Length: > 0 } password)
                await loginCookie.LogInAsync(Of("email"), password, cancel);
            return null;
        }
        catch (ApiException e) when (e.Is(ProblemCodes.SecondFactorRequired))
        {
            Challenge = e.Challenge;
            return texts["CodeNeeded"];
        }
        catch (ApiException e) when (e.Is(ProblemCodes.CodeNotValid) || (e.Status == 422 && e.Errors.ContainsKey("code")))
        {
            Challenge = waiting;
            return texts["WrongCode"];
        }
        catch (ApiException e) when (e.Is(ProblemCodes.ChallengeNotValid))
        {
            return texts["ChallengeOver"];
        }
        catch (ApiException e) when (e.Status is 401 or 422)
        {
            return texts["WrongPair"];
        }
        catch (ApiException e)
            when (e.Is(ProblemCodes.AccountSuspended) || e.Is(ProblemCodes.AccountPending) || e.Is(ProblemCodes.AccountRefused))
        {
            // It is about the account: a form would take a 403 for a refusal of what it does.
            return problems.Say(e);
        }

        string Of(string field) => form[prefix + field].ToString();
    }
}

/// <summary>The words of the page for log-ins, which a feature has, for accounts that may not log in.</summary>
internal interface ILogInProblems
{
    string Say(ApiException problem);
}
