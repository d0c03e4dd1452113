namespace FeedBoard.Standalone;

/// <summary>Another process has locked the data folder.</summary>
internal sealed class AlreadyRunningException(string line, Exception? cause = null) : BoardException(line, cause);
