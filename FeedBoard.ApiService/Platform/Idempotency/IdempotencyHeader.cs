using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>The header by which a caller makes a create repeatable.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";
    public const int MaxLength = 255;

    /// <returns>The key, or <c>null</c> when none was sent.</returns>
    /// <exception cref="InvalidInputException">Not 1 to 255 printable ASCII characters.</exception>
    public static string? Read(HttpRequest request)
    {
        var values = request.Headers[Name];
        if (values.Count == 0) return null;
        var key = values.Count == 1 ? values.ToString() : "";
        return !string.IsNullOrWhiteSpace(key) && key.Length <= MaxLength && key.All(c => c is >= ' ' and <= '~')
            ? key
            : throw new InvalidInputException(Name, $"This must be one key of 1 to {MaxLength} printable ASCII characters, such as a UUID.");
    }
}
