using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Board;

/// <summary>
/// Writes the API's warnings and errors to the output of the test that caused them, which is shown when it fails. What the API logs on
/// behalf of no test, and what belongs to a test that has ended, is dropped.
/// </summary>
/// <remarks>Without any log, ASP.NET Core would not give requests a trace, as it does wherever the API runs for people.</remarks>
internal sealed class TestOutputLogger : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (TestContext.Current.TestOutputHelper is not { } output)
            return;
        try
        {
            var cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            output.WriteLine($"{logLevel}: {formatter(state, exception)}{cause}");
        }
        catch (InvalidOperationException)
        {
            // Its test has just ended.
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
