using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Board;

/// <summary>
/// Writes the API's warnings and errors to the output of the test that caused them, which is shown when it fails. What the API logs on
/// behalf of no test, and what belongs to a test that has ended, is dropped.
/// </summary>
/// <remarks>Without any log, ASP.NET Core would not give requests a trace, as it does wherever the API runs for people.</remarks>
internal sealed class TestOutputLogger() : TestLogger(LogLevel.Warning)
{
    protected override void Write(LogLevel level, string message, Exception? exception)
    {
        if (TestContext.Current.TestOutputHelper is not { } output)
            return;
        try
        {
            var cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            output.WriteLine($"{level}: {message}{cause}");
        }
        catch (InvalidOperationException)
        {
            // Its test has just ended.
        }
    }
}
