using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Registrations;

/// <summary>
/// Approves and refuses those who wait. Each is one transaction with its line in the audit log and the mail to the person.
/// </summary>
internal sealed class RegistrationService(FeedDb db, Outbox outbox, TimeProvider time)
{
    // Of two who decide at once, the second one waits for the row of the account and finds it decided.
    private static readonly string ApproveSql = $"""
        WITH decided AS (
            UPDATE users SET registration = {(short)RegistrationState.Member}
            WHERE id = @id AND registration = {(short)RegistrationState.Pending} RETURNING id, email, nickname),  -- pk_users
        gone AS (
            DELETE FROM registrations r USING decided d WHERE r.user_id = d.id RETURNING r.user_id, r.language),  -- pk_registrations
        logged AS (
            INSERT INTO audit_log (actor_id, action, user_id) SELECT @me, 'registration_approved', id FROM decided)
        SELECT d.email, d.nickname, g.language FROM decided d JOIN gone g ON g.user_id = d.id
        """;

    private static readonly string RefuseSql = $"""
        WITH decided AS (
            UPDATE users SET registration = {(short)RegistrationState.Refused}
            WHERE id = @id AND registration = {(short)RegistrationState.Pending} RETURNING id, email, nickname),  -- pk_users
        kept AS (
            UPDATE registrations r SET refusal = @reason, refuse_dt = @now FROM decided d
            WHERE r.user_id = d.id RETURNING r.user_id, r.language),  -- pk_registrations
        logged AS (
            INSERT INTO audit_log (actor_id, action, user_id, reason) SELECT @me, 'registration_refused', id, @reason FROM decided)
        SELECT d.email, d.nickname, k.language FROM decided d JOIN kept k ON k.user_id = d.id
        """;

    /// <exception cref="ProblemException">404: nobody; 409: they do not wait.</exception>
    public Task ApproveAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        DecideAsync(new(db, ApproveSql), id, MailKind.Approved, reason: null, me, cancellationToken);

    /// <inheritdoc cref="ApproveAsync"/>
    public Task RefuseAsync(long id, RefuseRegistrationRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var reason = errors.Text("reason", request.Reason, 1, InputLimits.MaxModerationReason);
        errors.ThrowIfAny();
        return DecideAsync(
            new(db, RefuseSql) { { "reason", reason }, { "now", time.GetUtcNow().UtcDateTime } },
            id,
            MailKind.Refused,
            reason,
            me,
            cancellationToken
        );
    }

    private async Task DecideAsync(
        SqlCommand sql,
        long id,
        MailKind kind,
        string? reason,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        sql.Add("id", id);
        sql.Add("me", me.Id);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            var decided = await sql.SingleOrDefaultAsync(
                r => (Email: r.Text(), Nickname: r.Text(), Language: r.Text()),
                cancellationToken
            );
            if (decided is not { } person)
                throw await db.Users.AnyAsync(u => u.Id == id, cancellationToken)
                    ? new ProblemException(ProblemCodes.RegistrationAlreadyDecided)
                    : Problem.UserNotFound();
            await outbox.AddAsync(
                new(kind, id, person.Email, person.Nickname, person.Language, Reason: reason),
                cancellationToken
            );
            await transaction.CommitAsync(cancellationToken);
        }

        outbox.Wake();
    }
}
