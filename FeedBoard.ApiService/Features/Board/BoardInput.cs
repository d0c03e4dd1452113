using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Board;

/// <summary>A checked change of the settings; <c>null</c>: it stays as it is.</summary>
internal sealed record BoardChange(
    string? Name,
    string? Description,
    string? About,
    string? Rules,
    string? Terms,
    string? Privacy,
    string? Announcement,
    RegistrationMode? Registration,
    bool? VerifyEmail,
    bool? SignupChallenge,
    InviteMode? Invites
)
{
    /// <summary>What is changed, for the audit log: texts by their names, settings with their values.</summary>
    public string Detail
    {
        get
        {
            var said = new List<string>();
            Say("name", Name);
            Say("description", Description, withValue: false);
            Say("about", About, withValue: false);
            Say("rules", Rules, withValue: false);
            Say("terms", Terms, withValue: false);
            Say("privacy", Privacy, withValue: false);
            Say("announcement", Announcement, withValue: false);
            Say("registration", Registration is { } registration ? BoardSettings.NameOf(registration) : null);
            Say("verify_email", On(VerifyEmail));
            Say("signup_challenge", On(SignupChallenge));
            Say("invites", Invites is { } invites ? BoardSettings.NameOf(invites) : null);
            return string.Join(", ", said);

            void Say(string name, string? value, bool withValue = true)
            {
                if (value is not null)
                    said.Add(withValue ? $"{name}: {value}" : name);
            }

            static string? On(bool? value) =>
                value switch
                {
                    null => null,
                    true => "on",
                    false => "off",
                };
        }
    }
}

/// <summary>Validates changes of the board's settings.</summary>
internal static class BoardInput
{
    public static BoardChange Checked(this UpdateBoardRequest request)
    {
        if (request == new UpdateBoardRequest())
            throw new InvalidInputException("body", FieldError.NothingToChange("There is nothing to change: no setting is given."));
        var errors = new FieldErrors();
        var change = new BoardChange(
            request.Name is null ? null : errors.Name("name", request.Name, InputLimits.MaxBoardName),
            Text("description", request.Description),
            Text("about", request.About),
            Text("rules", request.Rules),
            Text("terms", request.Terms),
            Text("privacy", request.Privacy),
            Text("announcement", request.Announcement),
            One("registration", request.Registration, BoardSettings.RegistrationNames) is { } mode ? (RegistrationMode)mode : null,
            request.VerifyEmail,
            request.SignupChallenge,
            One("invites", request.Invites, BoardSettings.InviteNames) is { } invites ? (InviteMode)invites : null
        );
        errors.ThrowIfAny();
        return change;

        string? Text(string field, string? value) =>
            value is null ? null
            : string.IsNullOrWhiteSpace(value) ? ""
            : errors.Text(field, value, 0, InputLimits.MaxBoardText);

        int? One(string field, string? value, string[] names)
        {
            if (value is null)
                return null;
            var at = Array.IndexOf(names, value);
            if (at >= 0)
                return at;
            errors.Add(field, FieldError.NotOneOf(string.Join(", ", names)));
            return null;
        }
    }
}
