namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>Something that the request needs is down, full or refuses the board: 503.</summary>
/// <param name="message">For the log; the caller gets the text of <paramref name="code"/>.</param>
internal class UnavailableException(ProblemCode code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ProblemCode Code { get; } = code;
}
