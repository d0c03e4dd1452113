using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>Wakes up the sender of this process.</summary>
internal sealed class MailWakeUp : WakeUp;

/// <summary>Takes mail. What is written in a transaction is sent after its commit, and not at all if that fails.</summary>
internal sealed class Outbox(FeedDb db, MailLimits limits, MailWakeUp wakeUp, TimeProvider time, MailSettings? settings = null)
{
    /// <summary>The columns of a mail that a statement of its own writes.</summary>
    public const string InsertSql = """
        INSERT INTO outgoing_mails (kind, user_id, address, nickname, language, new_address, nonce, create_dt, next_dt)
        """;

    /// <summary>
    /// SQL: the language of the newest mail that the owner of an account has caused, or English. Anybody may ask for a new password in a
    /// language of their own, and who guesses codes is somebody else.
    /// </summary>
    /// <param name="user">The id, as SQL.</param>
    public static string LanguageSql(string user) =>
        $"""
        coalesce((
            SELECT m.language FROM outgoing_mails m  -- ix_outgoing_mails_user_id
            WHERE m.user_id = {user} AND m.kind <> {(short)MailKind.ResetPassword}
              AND m.change IS DISTINCT FROM {(short)SecurityChange.CodesGuessed}
            ORDER BY m.id DESC LIMIT 1), 'en')
        """;

    private const string AddSql = """
        INSERT INTO outgoing_mails
            (kind, user_id, address, nickname, language, new_address, nonce, reason, change, detail, create_dt, next_dt)
        SELECT @kind, @user, @address, @nickname, @language, @new_address, @nonce, @reason, @change, @detail, @now, @now
        """;

    private const string AddNoticeSql = $"""
        WITH told AS (SELECT @user AS id),
        {MailLimits.AllowedSql}
        {AddSql} FROM allowed
        """;

    /// <summary>Whether the board sends mail at all.</summary>
    public bool IsOn => settings is not null;

    /// <exception cref="ProblemException">503: the board sends no mail.</exception>
    public void Require()
    {
        if (!IsOn)
            throw Problem.MailNotConfigured();
    }

    /// <summary>
    /// Writes a mail, in the transaction of the context; does nothing where the board sends none, and where <see cref="MailLimits"/> allow
    /// an address that nobody has confirmed no further notice.
    /// </summary>
    public async Task AddAsync(MailMessage mail, CancellationToken cancellationToken)
    {
        if (!IsOn)
            return;
        var isNotice = mail.Kind is MailKind.SecurityNotice or MailKind.PasswordChanged;
        var sql = new SqlCommand(db, isNotice ? AddNoticeSql : AddSql)
        {
            { "kind", (short)mail.Kind },
            { "user", mail.UserId },
            { "address", mail.Address },
            { "nickname", mail.Nickname },
            { "language", mail.Language },
            { "new_address", mail.NewAddress },
            { "nonce", mail.Nonce },
            { "reason", mail.Reason },
            { "change", (short?)mail.Change },
            { "detail", mail.Detail },
            { "now", time.GetUtcNow().UtcDateTime },
        };
        if (isNotice)
            limits.Bind(sql, MailLimits.OfNotice(mail.Address, mail.Change));
        await sql.ReadAsync(_ => { }, cancellationToken);
    }

    /// <summary>After the commit: sends what was written without waiting for the next turn.</summary>
    public void Wake() => wakeUp.Wake();
}
