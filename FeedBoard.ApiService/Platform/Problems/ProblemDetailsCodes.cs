using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.Problems;

internal static class ProblemDetailsCodes
{
    /// <summary>The member of a problem by which a client decides.</summary>
    public const string Member = "code";

    /// <summary>Names the problem: its <c>code</c>, and the same as a <c>type</c>.</summary>
    public static void Set(this ProblemDetails details, ProblemCode code) =>
        (details.Type, details.Extensions[Member]) = (code.Type, code.Code);
}
