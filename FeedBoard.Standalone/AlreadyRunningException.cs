namespace FeedBoard.Standalone;

/// <summary>Another process holds the data folder.</summary>
internal sealed class AlreadyRunningException(string line, Exception? cause = null) : BoardException(line, cause);
