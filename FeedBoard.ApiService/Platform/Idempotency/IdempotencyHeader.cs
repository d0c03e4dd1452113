using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>The header by which a caller makes a create repeatable.</summary>
internal static class IdempotencyHeader
{
    /// <returns>The key, or <c>null</c> when none was sent.</returns>
    /// <exception cref="InvalidInputException">Not 1 to 255 printable ASCII characters.</exception>
    public static string? Read(HttpRequest request)
    {
        var values = request.Headers[BoardHeaders.IdempotencyKey];
        if (values.Count == 0)
            return null;
        var key = values.Count == 1 ? values.ToString() : "";
        return !string.IsNullOrWhiteSpace(key) && key.Length <= InputLimits.MaxIdempotencyKey && key.All(c => c is >= ' ' and <= '~')
            ? key
            : throw new InvalidInputException(
                BoardHeaders.IdempotencyKey,
                new(
                    FieldErrorCodes.CharacterNotAllowed,
                    $"This must be one key of 1 to {InputLimits.MaxIdempotencyKey} printable ASCII characters, such as a UUID."
                )
            );
    }
}
