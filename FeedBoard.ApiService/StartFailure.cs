using FeedBoard.ApiService.Images.Stores;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FeedBoard.ApiService;

/// <summary>Why the program cannot start or do its command, in one line for whoever runs it.</summary>
internal static class StartFailure
{
    /// <returns>The line, or <c>null</c> for a failure that deserves its stack trace.</returns>
    public static string? Describe(Exception exception) => exception switch
    {
        OptionsValidationException options => OneLine(string.Join(" ", options.Failures)),
        InvalidSettingException setting => OneLine(setting.Message),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } address => OneLine($"{address.Message} Choose another address with --urls or ASPNETCORE_URLS."),
        ImageStoreUnavailableException store => OneLine($"The image store (ConnectionStrings:images) cannot be used: {store.Message}"),
        NpgsqlException database => OneLine($"The database (ConnectionStrings:feeddb) cannot be used: {database.Message}"),
        _ => null,
    };

    private static string OneLine(string message) => "FeedBoard.ApiService: " + message.ReplaceLineEndings(" ");
}
