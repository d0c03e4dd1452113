using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>Wakes up the sender of this process.</summary>
internal sealed class MailWakeUp : WakeUp;

/// <summary>Takes mail. What is written in a transaction is sent after its commit, and not at all if that fails.</summary>
internal sealed class Outbox(FeedDb db, MailWakeUp wakeUp, TimeProvider time, MailSettings? settings = null)
{
    /// <summary>The columns of a mail that is no security notice.</summary>
    public const string InsertSql = """
        INSERT INTO outgoing_mails (kind, user_id, address, nickname, language, new_address, nonce, create_dt, next_dt)
        """;

    private const string AddSql = """
        INSERT INTO outgoing_mails
            (kind, user_id, address, nickname, language, new_address, nonce, change, detail, create_dt, next_dt)
        VALUES (@kind, @user, @address, @nickname, @language, @new_address, @nonce, @change, @detail, @now, @now)
        """;

    /// <summary>Whether the board sends mail at all.</summary>
    public bool IsOn => settings is not null;

    /// <exception cref="ProblemException">503: the board sends no mail.</exception>
    public void Require()
    {
        if (!IsOn)
            throw Problem.MailNotConfigured();
    }

    /// <summary>Writes a mail, in the transaction of the context; does nothing where the board sends none.</summary>
    public Task AddAsync(MailMessage mail, CancellationToken cancellationToken) =>
        !IsOn
            ? Task.CompletedTask
            : new SqlCommand(db, AddSql)
            {
                { "kind", (short)mail.Kind },
                { "user", mail.UserId },
                { "address", mail.Address },
                { "nickname", mail.Nickname },
                { "language", mail.Language },
                { "new_address", mail.NewAddress },
                { "nonce", mail.Nonce },
                { "change", (short?)mail.Change },
                { "detail", mail.Detail },
                { "now", time.GetUtcNow().UtcDateTime },
            }.ReadAsync(_ => { }, cancellationToken);

    /// <summary>After the commit: sends what was written without waiting for the next turn.</summary>
    public void Wake() => wakeUp.Wake();
}
