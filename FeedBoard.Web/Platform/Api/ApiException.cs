namespace FeedBoard.Web.Platform.Api;

/// <summary>What the API says of a field: a code for programs, a sentence in English for people.</summary>
/// <param name="Code">One of <see cref="FieldErrorCodes"/>.</param>
/// <param name="Limit">The number that the message names.</param>
/// <param name="File">The file at fault.</param>
public sealed record ApiFieldError(string Code, string Message, long? Limit, string? File);

/// <summary>The API returned a problem, or no response.</summary>
/// <param name="status">Its HTTP status; 503 if there was no response.</param>
/// <param name="detail">Its <c>detail</c>, in English.</param>
public sealed class ApiException(int status, string detail, Exception? cause = null) : Exception(detail, cause)
{
    /// <summary>What is said when the board does not respond.</summary>
    public const string NoResponse = "The board does not respond.";

    public int Status { get; } = status;

    /// <summary>Its <c>code</c>; <c>null</c> if there was no response. The page decides by the code, never by the text.</summary>
    public string? Code { get; init; }

    /// <summary>What is wrong with which field, of a 422; otherwise empty.</summary>
    public IReadOnlyDictionary<string, ApiFieldError[]> Errors { get; init; } =
        new Dictionary<string, ApiFieldError[]>(StringComparer.Ordinal);

    /// <summary>Of 409, 429 and 503: how long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary><see cref="RetryAfter"/> in whole seconds, at least one.</summary>
    public int WaitSeconds => SecondsOf(RetryAfter);

    /// <summary>Of a suspended account: the reason that its owner is shown.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a suspended account: until when; <c>null</c>: for good.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of a log-in that waits for the second factor: to be sent with its code.</summary>
    public string? Challenge { get; init; }

    /// <summary>Of a log-in that waits for the second factor: what the account has.</summary>
    public IReadOnlyList<string> Factors { get; init; } = [];

    /// <summary>A wait in whole seconds, at least one.</summary>
    public static int SecondsOf(TimeSpan? wait) => wait is { } time ? Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)) : 1;

    /// <summary>What the API would say of somebody who may not do this, without asking it.</summary>
    public static ApiException Denied() =>
        new(StatusCodes.Status403Forbidden, ProblemCodes.PermissionDenied.Detail) { Code = ProblemCodes.PermissionDenied.Code };

    public bool Is(ProblemCode code) => string.Equals(Code, code.Code, StringComparison.Ordinal);
}
