namespace FeedBoard.Standalone;

/// <summary>The board cannot run. The message is one line that says what to do; it is printed, and the exit code is 1.</summary>
internal class BoardException(string line, Exception? cause = null) : Exception(line, cause);
