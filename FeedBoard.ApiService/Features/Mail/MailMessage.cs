using FeedBoard.ApiService.Database.Tables;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>A mail to be written into the outbox.</summary>
/// <param name="UserId">Whose mail it is: it goes with the account.</param>
/// <param name="Language">From <c>RequestLanguage</c>.</param>
/// <param name="NewAddress">Of mails about a change of the address.</param>
/// <param name="Reason">What a moderator wrote to the person.</param>
/// <param name="Nonce">From <see cref="AccountLinks"/>, of mails with a link that works once.</param>
internal sealed record MailMessage(
    MailKind Kind,
    long UserId,
    string Address,
    string Nickname,
    string Language,
    string? NewAddress = null,
    byte[]? Nonce = null,
    string? Reason = null
);
