using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Paging;

/// <summary>What a search looks for: the parameter <c>q</c>.</summary>
internal static class SearchText
{
    /// <exception cref="InvalidInputException">Missing, blank or too long.</exception>
    public static string Checked(string? query)
    {
        var errors = new FieldErrors();
        var text = errors.Text("q", query, 1, InputLimits.MaxQuery);
        errors.ThrowIfAny();
        return text;
    }
}
