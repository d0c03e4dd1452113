using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Board;

/// <summary>A logger of all categories, which needs only a place to write to.</summary>
internal abstract class TestLogger(LogLevel from) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            Write(logLevel, formatter(state, exception), exception);
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    protected abstract void Write(LogLevel level, string message, Exception? exception);
}
