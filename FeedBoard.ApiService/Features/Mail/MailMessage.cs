using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Access;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>A mail to be written into the outbox.</summary>
/// <param name="UserId">Whose mail it is: it goes with the account.</param>
/// <param name="Language">From <c>RequestLanguage</c>.</param>
/// <param name="NewAddress">Of mails about a change of the address.</param>
/// <param name="Change">Of security notices; see <c>Notice</c>.</param>
/// <param name="Detail">Of security notices: the name of what they are about.</param>
/// <param name="Nonce">From <see cref="AccountLinks"/>, of mails with a link that works once.</param>
internal sealed record MailMessage(
    MailKind Kind,
    long UserId,
    string Address,
    string Nickname,
    string Language,
    string? NewAddress = null,
    byte[]? Nonce = null,
    SecurityChange? Change = null,
    string? Detail = null
)
{
    /// <summary>Tells the owner of an account that the way to log in to it has changed, in the transaction that changes it.</summary>
    /// <param name="language">From <c>RequestLanguage</c>.</param>
    /// <param name="detail">The name of the passkey, token, provider or device.</param>
    public static MailMessage Notice(SecurityChange change, SignedIn me, string language, string? detail = null) =>
        Notice(change, me.Id, me.Email, me.Nickname, language, detail);

    /// <inheritdoc cref="Notice(SecurityChange, SignedIn, string, string?)"/>
    public static MailMessage Notice(
        SecurityChange change,
        long userId,
        string address,
        string nickname,
        string language,
        string? detail = null
    ) => new(MailKind.SecurityNotice, userId, address, nickname, language, Change: change, Detail: detail);
}
