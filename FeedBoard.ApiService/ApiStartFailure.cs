using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ServiceDefaults;
using Npgsql;

namespace FeedBoard.ApiService;

/// <summary>
/// The reason for a failed start or command of the API, in one line: the failures of any service, and those of its two stores.
/// </summary>
internal static class ApiStartFailure
{
    /// <returns>The line, or <c>null</c> for a failure that deserves its stack trace.</returns>
    public static string? Describe(Exception exception) =>
        Reason(exception) is { } reason ? $"FeedBoard.ApiService: {reason.ReplaceLineEndings(" ")}" : null;

    private static string? Reason(Exception exception) =>
        exception switch
        {
            ImageStoreUnavailableException store => $"The image store (ConnectionStrings:images) cannot be used: {store.Message}",
            NpgsqlException database => $"The database (ConnectionStrings:feeddb) cannot be used: {database.Message}",
            InvalidOperationException { InnerException: NpgsqlException database } => Reason(database),
            _ => StartFailure.Describe(exception),
        };
}
