using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Board;

/// <summary>
/// A log that nobody reads. Without any, ASP.NET Core would not give requests a trace, as it does wherever the API runs for people, unless a test of
/// tracing ran beside.
/// </summary>
internal sealed class Silence : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // What a test is to see of the API is in its answers.
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
