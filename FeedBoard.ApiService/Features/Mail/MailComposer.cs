using System.Globalization;
using FeedBoard.ApiService.Database.Tables;
using MimeKit;
using MimeKit.Text;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>A mail of the outbox that a sender has taken.</summary>
internal sealed record TakenMail(
    long Id,
    MailKind Kind,
    string Address,
    string Nickname,
    string Language,
    string? NewAddress,
    byte[]? Nonce,
    DateTime CreateDt,
    int Tries,
    SecurityChange? Change = null,
    string? Detail = null
);

/// <summary>
/// Writes mails: text and HTML, in the language of their reader. What people chose themselves stands in no header but <c>To</c>.
/// </summary>
internal sealed class MailComposer(MailSettings settings, AccountLinks links)
{
    private const string Board = "FeedBoard";

    /// <exception cref="ParseException">The address cannot be written to.</exception>
    public MimeMessage Compose(TakenMail mail)
    {
        var text = mail.Change is { } change
            ? SecurityNoticeText.Of(change, mail.Language, mail.Nickname, mail.Detail ?? "", mail.CreateDt, Board)
            : MailText.Of(mail.Kind, mail.Language, mail.Nickname, mail.NewAddress ?? "", Board);
        var link = LinkOf(mail);
        var message = new MimeMessage
        {
            Subject = $"{text.Subject} · {Board}",
            Date = new(DateTime.SpecifyKind(mail.CreateDt, DateTimeKind.Utc)),
            // The same at each try: a mail that came twice is one to mail programs.
            MessageId = string.Create(
                CultureInfo.InvariantCulture,
                $"{mail.CreateDt.Ticks:x}.{mail.Id}@{MailboxAddress.EncodeAddrspec(settings.Sender).Split('@')[^1]}"
            ),
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = Plain(text, link) },
                new TextPart(TextFormat.Html) { Text = MailHtml.Of(text, mail.Language, link, Board) },
            },
        };
        message.From.Add(new MailboxAddress(Board, settings.Sender));
        message.To.Add(new MailboxAddress("", mail.Address));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // RFC 3834: no out-of-office replies
        message.Body.Headers.Add(HeaderId.ContentLanguage, mail.Language);
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    private Uri LinkOf(TakenMail mail) =>
        mail.Kind switch
        {
            MailKind.ResetPassword => Page(mail, LinkPurpose.ResetPassword),
            MailKind.VerifyEmail => Page(mail, LinkPurpose.VerifyEmail),
            MailKind.ChangeEmail => Page(mail, LinkPurpose.ChangeEmail),
            MailKind.EmailIsToChange => new(settings.Root, "me/settings#password"),
            MailKind.PasswordChanged => new(settings.Root, "forgot"),
            MailKind.SecurityNotice => new(settings.Root, "me/security"),
            _ => settings.Root,
        };

    private Uri Page(TakenMail mail, LinkPurpose purpose) =>
        AccountLinks.PageOf(settings.Root, purpose, links.TokenOf(mail.Nonce ?? []));

    private static string Plain(MailText text, Uri link) =>
        $"{text.Greeting}\n\n{text.What}\n\n{text.Link}:\n{link.AbsoluteUri}\n\n{text.Else}\n\n-- \n{text.Footer}\n";
}
