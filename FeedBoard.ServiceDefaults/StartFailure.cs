using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FeedBoard.ServiceDefaults;

/// <summary>Why the program cannot start or do its command, in one line for whoever runs it.</summary>
public static partial class StartFailure
{
    private const string OtherAddress = "Choose another address with --urls or ASPNETCORE_URLS, such as http://127.0.0.1:5181.";

    /// <returns>What to say after the program's name, or <c>null</c> for a failure that deserves its stack trace.</returns>
    public static string? Describe(Exception exception) =>
        exception switch
        {
            OptionsValidationException options => string.Join(" ", options.Failures),
            InvalidSettingException setting => setting.Message,
            IOException { InnerException: AddressInUseException } address => $"{address.Message} {OtherAddress}",
            SocketException socket => $"It cannot listen where it is told to: {socket.Message}. {OtherAddress}",
            FormatException { Message: var message } when message.StartsWith("Invalid url", StringComparison.Ordinal) =>
                $"{message} {OtherAddress}",
            InvalidOperationException when NotConverted().Match(exception.Message) is { Success: true } setting => Form(
                setting.Groups["setting"].Value,
                setting.Groups["type"].Value
            ),
            OperationCanceledException => "It was stopped before it had started.",
            _ => null,
        };

    /// <summary>The host would log a failure to start once more, with its stack trace; after the start, what it says is news.</summary>
    /// <returns>To be called when the start is over.</returns>
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

    /// <summary>What the configuration binder says; the value that it quotes is not repeated.</summary>
    [GeneratedRegex(
        @"\AFailed to convert configuration value .* at '(?<setting>[^']+)' to type '(?<type>[^']+)'",
        RegexOptions.CultureInvariant | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NotConverted();
}
