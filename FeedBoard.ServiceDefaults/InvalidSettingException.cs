namespace FeedBoard.ServiceDefaults;

/// <summary>
/// A setting is missing or invalid. The message is one line that names the setting and its form, and contains no secret. Print it and exit
/// with code 1.
/// </summary>
public sealed class InvalidSettingException(string message, Exception? innerException = null) : Exception(message, innerException);
