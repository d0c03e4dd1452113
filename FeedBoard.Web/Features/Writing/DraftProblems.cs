using FeedBoard.Web.Platform.Api;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Writing;

/// <summary>What is wrong with a draft, where it stands in the form, in the person's language.</summary>
public sealed class DraftProblems(IStringLocalizer<WriteTexts> texts)
{
    /// <summary>Of the whole form.</summary>
    public string? Form { get; private set; }

    public string? Title { get; private set; }

    public string? Content { get; private set; }

    public string? Images { get; private set; }

    public string? Alts { get; private set; }

    public string? LogIn { get; private set; }

    /// <summary>The form has fields to log in.</summary>
    public bool ShowsLogIn { get; private set; }

    /// <summary>The feed was deleted meanwhile.</summary>
    public bool IsGone { get; private set; }

    public int Status { get; private set; } = StatusCodes.Status422UnprocessableEntity;

    public bool Any => (Form ?? Title ?? Content ?? Images ?? Alts ?? LogIn) is not null || ShowsLogIn;

    /// <summary>What would be a waste to send: the API decides on everything else.</summary>
    public void Check(FeedDraft draft)
    {
        if (draft.Files.Count > InputLimits.MaxImages)
            Images = texts["ErrorTooMany", InputLimits.MaxImages];
        foreach (var file in draft.Files.Where(f => f.Length > InputLimits.MaxImageBytes))
            Images = Joined(Images, $"{file.FileName}: {texts["ErrorTooLarge", InputLimits.MaxImageMiB]}");
        if (draft.Alts.Count > draft.Files.Count)
            Alts = texts[draft.Files.Count == 0 ? "ErrorAltsAlone" : "ErrorMoreAlts"];
    }

    public void AskToLogIn(string? why = null)
    {
        ShowsLogIn = true;
        LogIn = why;
        Form = texts["Ended"];
    }

    /// <summary>The form is of a page from before the person logged in, or as somebody else: nothing was done.</summary>
    public void OldForm() => (Form, Status) = (texts["OldForm"], StatusCodes.Status400BadRequest);

    /// <summary>The feed was changed since the page was made.</summary>
    public void ChangedMeanwhile() => (Form, Status) = (texts["ChangedMeanwhile"], StatusCodes.Status409Conflict);

    public void Add(ApiException problem, FeedDraft draft)
    {
        IsGone = problem.Status == StatusCodes.Status404NotFound;
        Status = problem.Status switch
        {
            404 => StatusCodes.Status410Gone, // Blazor puts its own page in the place of a 404
            403 or 413 or 429 or 503 => problem.Status,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
        if (problem.Status == StatusCodes.Status401Unauthorized)
            AskToLogIn();
        else if (problem.Status == StatusCodes.Status422UnprocessableEntity)
            AddFields(problem, draft);
        else
            Form = Whole(problem);
    }

    private string Whole(ApiException problem) =>
        problem.Status switch
        {
            403 when problem.Is(ProblemCodes.EmailNotVerified) => texts["EmailNotVerified"],
            403 => texts["NotYours"],
            404 => texts["Gone"],
            409 => texts["StillRunning"],
            413 => texts["TooLarge", InputLimits.MaxImages, InputLimits.MaxImageMiB],
            429 => texts["TooFast", problem.WaitSeconds],
            >= 500 => texts["Away"],
            _ => texts["ErrorOther", problem.Message],
        };

    private void AddFields(ApiException problem, FeedDraft draft)
    {
        foreach (var (field, errors) in problem.Errors)
        {
            var words = errors.Select(e => FieldErrorTexts.Say(texts, e)).Aggregate((string?)null, Joined);
            switch (field)
            {
                case "title":
                    Title = words;
                    break;
                case "content":
                    Content = words;
                    break;
                case "images" or "new_images" or "target_image_urls" or "image_order" or "image_alts":
                    Images = Joined(Images, words);
                    break;
                case "alts":
                    Alts = words;
                    break;
                case BoardHeaders.IdempotencyKey:
                    draft.Renew(); // sending once more makes a second feed
                    Form = words;
                    break;
                default:
                    Form = Joined(Form, words);
                    break;
            }
        }

        if (!Any)
            Form = texts["ErrorOther", problem.Message];
    }

    private static string? Joined(string? first, string? second) =>
        first is null ? second
        : second is null ? first
        : $"{first}\n{second}";
}
