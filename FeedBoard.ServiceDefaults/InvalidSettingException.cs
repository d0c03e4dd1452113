namespace FeedBoard.ServiceDefaults;

/// <summary>
/// A setting is missing or cannot be meant. The message is one line that names the setting and shows the form that it must have, and holds
/// no secret: print it and end with exit code 1.
/// </summary>
public sealed class InvalidSettingException(string message, Exception? innerException = null) : Exception(message, innerException);
