using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail.Transports;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.Extensions.Options;
using MimeKit;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>Sends the mails of the outbox that are due, on every replica: each takes what no other has taken.</summary>
/// <remarks>
/// A mail is sent at least once. A sender that dies between sending and noting it leaves the mail to another one, which sends it again with
/// the same Message-ID.
/// </remarks>
internal sealed partial class MailSender(
    FeedDb db,
    MailComposer composer,
    AccountLinks links,
    IMailTransport transport,
    BoardSettingsCache board,
    IOptions<MailOptions> options,
    TimeProvider time,
    ILogger<MailSender> logger
)
{
    /// <summary>A mail that was not taken for so long is given up.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30),
        LongestPause = TimeSpan.FromMinutes(30),
        Margin = TimeSpan.FromMinutes(1);

    // A taken one is nobody else's until its lease is over. In a WITH, which is run once: a subquery may be run for each row that it is
    // joined with, and take another mail each time.
    private const string TakeSql = """
        WITH due AS MATERIALIZED (
            SELECT id FROM outgoing_mails WHERE next_dt <= @now  -- ix_outgoing_mails_next_dt
            ORDER BY next_dt, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        UPDATE outgoing_mails m SET tries = m.tries + 1, next_dt = @lease FROM due WHERE m.id = due.id
        RETURNING m.id, m.kind, m.address, m.nickname, m.language, m.new_address, m.nonce, m.create_dt, m.tries,
                  m.reason, m.change, m.detail
        """;

    // A link lives from when its mail goes out.
    private const string RenewSql = "UPDATE account_links SET expire_dt = @expire WHERE hash = @hash RETURNING purpose";

    private const string SentSql = """
        UPDATE outgoing_mails SET sent_dt = @now, next_dt = NULL, nonce = NULL WHERE id = @id
        """;

    // Only of the sender that took it last.
    private const string FailedSql = """
        UPDATE outgoing_mails SET
            next_dt = @next, given_up_dt = @given_up, error = @error, error_dt = @now,
            nonce = CASE WHEN @given_up::timestamptz IS NULL THEN nonce END
        WHERE id = @id AND tries = @tries AND sent_dt IS NULL
        """;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Sends what is due, until nothing is or the mail server takes no more.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        var (sent, name) = (0, (await board.GetAsync(cancellationToken)).Name);
        await using var session = transport.Open();
        while (await TakeAsync(cancellationToken) is { } mail)
        {
            try
            {
                if (!await IsWantedAsync(mail, cancellationToken))
                    continue;
                using var message = composer.Compose(mail, name);
                await session.SendAsync(message, cancellationToken);
                await NoteSentAsync(mail);
                sent++;
            }
            catch (Exception e) when (e is MailRefusedException or ParseException)
            {
                await NoteFailedAsync(mail, e is ParseException ? "Mail cannot be addressed to this address." : e.Message, forGood: true);
            }
            catch (MailDeferredException e)
            {
                await NoteFailedAsync(mail, e.Message, forGood: false);
            }
            catch (MailServerException e)
            {
                await NoteFailedAsync(mail, e.Message, forGood: false);
                break; // the others would wait as long for the same server
            }
        }

        return sent;
    }

    private async Task<TakenMail?> TakeAsync(CancellationToken cancellationToken)
    {
        TakenMail? taken = null;
        await new SqlCommand(db, TakeSql)
        {
            { "now", Now },
            { "lease", Now + options.Value.Timeout + Margin },
        }.ReadAsync(
            r =>
                taken = new(
                    r.Int64(),
                    (MailKind)r.Int16(),
                    r.Text(),
                    r.Text(),
                    r.Text(),
                    r.TextOrNull(),
                    r.BytesOrNull(),
                    r.Time(),
                    r.Int32(),
                    r.TextOrNull(),
                    (SecurityChange?)r.Int16OrNull(),
                    r.TextOrNull()
                ),
            cancellationToken
        );
        return taken;
    }

    /// <summary>A mail whose link is void by now is not sent.</summary>
    private async Task<bool> IsWantedAsync(TakenMail mail, CancellationToken cancellationToken)
    {
        if (mail.Nonce is null)
            return true;
        var purpose = mail.Kind switch
        {
            MailKind.ResetPassword => LinkPurpose.ResetPassword,
            MailKind.VerifyEmail => LinkPurpose.VerifyEmail,
            _ => LinkPurpose.ChangeEmail,
        };
        var link = await new SqlCommand(db, RenewSql)
        {
            { "hash", RandomToken.HashOf(links.TokenOf(mail.Nonce)) },
            { "expire", Now + AccountLinks.LifetimeOf(purpose) },
        }.SingleOrDefaultAsync(r => r.Int16(), cancellationToken);
        if (link is not null)
            return true;
        await new SqlCommand(db, "DELETE FROM outgoing_mails WHERE id = @id") { { "id", mail.Id } }.ReadAsync(_ => { }, cancellationToken);
        return false;
    }

    /// <summary>Not cancelled: what was sent must not be sent again because the program stops.</summary>
    private Task NoteSentAsync(TakenMail mail) =>
        new SqlCommand(db, SentSql) { { "id", mail.Id }, { "now", Now } }.ReadAsync(_ => { }, CancellationToken.None);

    private async Task NoteFailedAsync(TakenMail mail, string error, bool forGood)
    {
        var now = Now;
        var givenUp = forGood || now - mail.CreateDt >= GivenUpAfter;
        await new SqlCommand(db, FailedSql)
        {
            { "id", mail.Id },
            { "tries", mail.Tries },
            { "now", now },
            { "next", givenUp ? null : (DateTime?)(now + PauseAfter(mail.Tries)) },
            { "given_up", givenUp ? (DateTime?)now : null },
            { "error", Shown.Of(error, 300) },
        }.ReadAsync(_ => { }, CancellationToken.None);
        if (givenUp)
            GivenUp(mail.Id, mail.Kind, error);
        else
            Deferred(mail.Id, mail.Kind, mail.Tries, error);
    }

    private static TimeSpan PauseAfter(int tries) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(tries - 1, 20))));

    [LoggerMessage(90, LogLevel.Warning, "Mail {Id} ({Kind}) was not sent at try {Tries} and is tried again: {Reason}")]
    private partial void Deferred(long id, MailKind kind, int tries, string reason);

    [LoggerMessage(91, LogLevel.Error, "Mail {Id} ({Kind}) is given up: {Reason}")]
    private partial void GivenUp(long id, MailKind kind, string reason);
}
