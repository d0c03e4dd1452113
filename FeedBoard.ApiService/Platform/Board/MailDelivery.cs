namespace FeedBoard.ApiService.Platform.Board;

/// <summary>Whether the board sends mail.</summary>
/// <param name="IsOn">It does.</param>
/// <param name="ByServer">It does, to a mail server and not to a folder: mail reaches people.</param>
internal sealed record MailDelivery(bool IsOn, bool ByServer);
