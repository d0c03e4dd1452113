using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.Problems;

internal static class ProblemDetailsCodes
{
    /// <summary>The member of a problem by which a client decides.</summary>
    public const string Member = "code";

    /// <summary>The member of a 422 that says for programs what <c>errors</c> says for people.</summary>
    public const string ErrorCodes = "error_codes";

    /// <summary>Names the problem: its <c>code</c>, and the same as a <c>type</c>.</summary>
    public static void Set(this ProblemDetails details, ProblemCode code) =>
        (details.Type, details.Extensions[Member]) = (code.Type, code.Code);

    public static void SetErrorCodes(this ProblemDetails details, IReadOnlyDictionary<string, FieldError[]> errors) =>
        details.Extensions[ErrorCodes] = errors.ToDictionary(
            e => e.Key,
            e => e.Value.Select(x => x.ForPrograms()).ToArray(),
            StringComparer.Ordinal
        );
}
