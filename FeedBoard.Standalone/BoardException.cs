namespace FeedBoard.Standalone;

/// <summary>Why the board cannot run: one line that says what to do about it. It is printed as it is, and the exit code is 1.</summary>
internal class BoardException(string line, Exception? cause = null) : Exception(line, cause);
