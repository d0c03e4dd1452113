namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>A failure with a status of its own; <see cref="FailureHandler"/> turns it into <c>application/problem+json</c>.</summary>
/// <param name="status">The HTTP status code.</param>
/// <param name="detail">What the caller reads, word for word as in the contract.</param>
internal sealed class ProblemException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>More that the caller is told, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, string>? More { get; init; }

    /// <summary>For 409, 429 and 503: how long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The problems that the contract names.</summary>
internal static class Problem
{
    public static ProblemException BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);

    public static ProblemException NotAuthenticated() => new(StatusCodes.Status401Unauthorized, "Not Authenticated");

    public static ProblemException InvalidToken() => new(StatusCodes.Status401Unauthorized, "Invalid Token");

    public static ProblemException InvalidCredentials() => new(StatusCodes.Status401Unauthorized, "Invalid Credentials");

    public static ProblemException PermissionDenied() => new(StatusCodes.Status403Forbidden, "Permission Denied");

    public static ProblemException FeedNotFound() => new(StatusCodes.Status404NotFound, "Feed Not Found");

    public static ProblemException CommentNotFound() => new(StatusCodes.Status404NotFound, "Comment Not Found");

    public static ProblemException ImageNotFound() => new(StatusCodes.Status404NotFound, "Image Not Found");

    public static ProblemException UserNotFound() => new(StatusCodes.Status404NotFound, "User Not Found");

    public static ProblemException SessionNotFound() => new(StatusCodes.Status404NotFound, "Session Not Found");

    public static ProblemException CaseNotFound() => new(StatusCodes.Status404NotFound, "Case Not Found");

    public static ProblemException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    /// <summary>For those who see it all the same: nobody answers or likes what is hidden.</summary>
    public static ProblemException Hidden() => new(StatusCodes.Status403Forbidden, "Hidden By A Moderator");

    /// <summary>Moderators too are judged by others.</summary>
    public static ProblemException OwnCase() => new(StatusCodes.Status403Forbidden, "Own Case");

    /// <summary>What an admin decided, an admin changes.</summary>
    public static ProblemException DecidedByAdmin() => new(StatusCodes.Status403Forbidden, "Decided By An Admin");

    public static ProblemException Blocked() => new(StatusCodes.Status403Forbidden, "Blocked By This Person");

    /// <param name="until"><see cref="DateTime.MaxValue"/>: for good.</param>
    public static ProblemException Suspended(DateTime until, string? reason)
    {
        var more = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = reason ?? "" };
        if (until < DateTime.MaxValue) more["until_dt"] = until.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return new(StatusCodes.Status403Forbidden, "Account Suspended") { More = more };
    }

    public static ProblemException UnsupportedContentCoding(string coding)
        => new(StatusCodes.Status415UnsupportedMediaType, $"The body must be sent as it is, without Content-Encoding: {coding}.");

    public static ProblemException StillRunning()
        => new(StatusCodes.Status409Conflict, "A request with this Idempotency-Key is still running.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ProblemException TooManyRequests(TimeSpan? retryAfter)
        => new(StatusCodes.Status429TooManyRequests, "Too Many Requests") { RetryAfter = retryAfter };
}
