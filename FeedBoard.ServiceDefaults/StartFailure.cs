using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FeedBoard.ServiceDefaults;

/// <summary>Describes in one line why the program cannot start or run its command.</summary>
public static partial class StartFailure
{
    private const string OtherAddress = "Choose another address with --urls or ASPNETCORE_URLS, such as http://127.0.0.1:5181.";

    /// <returns>The message, or <c>null</c> for an unexpected failure, whose stack trace is needed.</returns>
    public static string? Describe(Exception exception) =>
        exception switch
        {
            OptionsValidationException options => string.Join(" ", options.Failures),
            InvalidSettingException setting => setting.Message,
            IOException { InnerException: AddressInUseException } address => $"{address.Message} {OtherAddress}",
            SocketException socket => $"It cannot listen on the configured address: {socket.Message}. {OtherAddress}",
            FormatException { Message: var message } when message.StartsWith("Invalid url", StringComparison.Ordinal) =>
                $"{message} {OtherAddress}",
            InvalidOperationException when NotConverted().Match(exception.Message) is { Success: true } setting => Form(
                setting.Groups["setting"].Value,
                setting.Groups["type"].Value
            ),
            OperationCanceledException => "It was stopped during the start.",
            _ => null,
        };

    /// <summary>Silences the host during the start: it would log a start failure again, with its stack trace.</summary>
    /// <returns>A callback that ends the silence; call it after the start.</returns>
    public static Action SilenceHost(ILoggingBuilder logging)
    {
        var started = false;
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
        return () => started = true;
    }

    private static string Form(string setting, string type) =>
        type switch
        {
            "System.TimeSpan" => $"{setting} must be a time span, such as 00:15:00 or 30.00:00:00.",
            "System.Uri" => $"{setting} must be an absolute URL, such as https://images.example.org/.",
            "System.Int32" => $"{setting} must be a whole number, such as 100.",
            _ => $"{setting} must be a number, such as 1.",
        };

    /// <summary>The message of the configuration binder. Its quoted value is left out, since it may be a secret.</summary>
    [GeneratedRegex(
        @"\AFailed to convert configuration value .* at '(?<setting>[^']+)' to type '(?<type>[^']+)'",
        RegexOptions.CultureInvariant | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NotConverted();
}
