namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>A failure with a status of its own; <see cref="FailureHandler"/> turns it into <c>application/problem+json</c>.</summary>
/// <param name="detail">What the caller reads, where it differs from the code's own text.</param>
internal sealed class ProblemException(ProblemCode code, string? detail = null) : Exception(detail ?? code.Detail)
{
    public ProblemCode Code { get; } = code;

    /// <summary>Additional members of the problem response, by their names on the wire.</summary>
    public IReadOnlyDictionary<string, object>? More { get; init; }

    /// <summary>For 409, 429 and 503: how long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The problems that the contract names.</summary>
internal static class Problem
{
    public static ProblemException NotAuthenticated() => new(ProblemCodes.NotAuthenticated);

    public static ProblemException InvalidToken() => new(ProblemCodes.InvalidToken);

    public static ProblemException InvalidCredentials() => new(ProblemCodes.InvalidCredentials);

    /// <param name="factors">What the account has, a JSON array on the wire.</param>
    public static ProblemException SecondFactorRequired(string challenge, string[] factors) =>
        new(ProblemCodes.SecondFactorRequired)
        {
            More = new Dictionary<string, object>(StringComparer.Ordinal) { ["challenge"] = challenge, ["factors"] = factors },
        };

    public static ProblemException ChallengeNotValid() => new(ProblemCodes.ChallengeNotValid);

    public static ProblemException CodeNotValid() => new(ProblemCodes.CodeNotValid);

    public static ProblemException PasskeyNotValid() => new(ProblemCodes.PasskeyNotValid);

    public static ProblemException PasskeyNotFound() => new(ProblemCodes.PasskeyNotFound);

    public static ProblemException PermissionDenied() => new(ProblemCodes.PermissionDenied);

    public static ProblemException FeedNotFound() => new(ProblemCodes.FeedNotFound);

    public static ProblemException CommentNotFound() => new(ProblemCodes.CommentNotFound);

    public static ProblemException ImageNotFound() => new(ProblemCodes.ImageNotFound);

    public static ProblemException LinkNotValid() => new(ProblemCodes.LinkNotValid);

    public static ProblemException AlreadyVerified() => new(ProblemCodes.AlreadyVerified);

    public static ProblemException MailNotConfigured() => new(ProblemCodes.MailNotConfigured);

    /// <summary>422 with a code of its own.</summary>
    public static InvalidInputException ChallengeFailed() =>
        new("altcha", new(FieldErrorCodes.NotSolved, "This must be the solution of a challenge that is not expired and was not used."))
        {
            Code = ProblemCodes.ChallengeFailed,
        };

    /// <summary>They can set one by a link that is mailed to them.</summary>
    public static ProblemException PasswordNotSet() => new(ProblemCodes.PasswordNotSet);

    public static ProblemException ProviderNotFound() => new(ProblemCodes.ProviderNotFound);

    public static ProblemException UserNotFound() => new(ProblemCodes.UserNotFound);

    public static ProblemException SessionNotFound() => new(ProblemCodes.SessionNotFound);

    public static ProblemException TokenNotFound() => new(ProblemCodes.TokenNotFound);

    /// <summary>A token for scripts does what its owner allowed, and never account, log-in or moderation.</summary>
    public static ProblemException NotForApiTokens() => new(ProblemCodes.NotForApiTokens);

    public static ProblemException ScopeMissing() => new(ProblemCodes.ScopeMissing);

    public static ProblemException CaseNotFound() => new(ProblemCodes.CaseNotFound);

    /// <summary>For callers who see it nevertheless: nobody replies to or likes what is hidden.</summary>
    public static ProblemException Hidden() => new(ProblemCodes.HiddenByModerator);

    /// <summary>Moderators too are judged by others.</summary>
    public static ProblemException OwnCase() => new(ProblemCodes.OwnCase);

    /// <summary>Only an admin changes an admin's decision.</summary>
    public static ProblemException DecidedByAdmin() => new(ProblemCodes.DecidedByAdmin);

    public static ProblemException Blocked() => new(ProblemCodes.BlockedByThisPerson);

    /// <param name="until"><see cref="DateTime.MaxValue"/>: for good.</param>
    public static ProblemException Suspended(DateTime until, string? reason)
    {
        var more = new Dictionary<string, object>(StringComparer.Ordinal) { ["reason"] = reason ?? "" };
        if (until < DateTime.MaxValue)
            more["until_dt"] = until.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return new(ProblemCodes.AccountSuspended) { More = more };
    }

    public static ProblemException Pending() => new(ProblemCodes.AccountPending);

    public static ProblemException Refused(string? reason) =>
        new(ProblemCodes.AccountRefused)
        {
            More = new Dictionary<string, object>(StringComparer.Ordinal) { ["reason"] = reason ?? "" },
        };

    public static ProblemException UnsupportedContentCoding(string coding) =>
        new(ProblemCodes.ContentEncodingNotSupported, $"The body must be sent as it is, without Content-Encoding: {coding}.");

    public static ProblemException StillRunning() => new(ProblemCodes.StillRunning) { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ProblemException TooManyRequests(TimeSpan? retryAfter) => new(ProblemCodes.TooManyRequests) { RetryAfter = retryAfter };
}
