using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Suspends accounts and gives roles. Each is one transaction with its line in the audit log.</summary>
internal sealed class AccountService(FeedDb db, ReadDb reads, TimeProvider time)
{
    // Both accounts, in one order. The caller's role is read again below, because it may have been taken since the request began: otherwise
    // two admins who take each other's at the same moment would leave none.
    private const string LockSql = "SELECT FROM users WHERE id IN (@id, @me) ORDER BY id FOR NO KEY UPDATE"; // pk_users

    private const string OwnRole = "(SELECT role FROM users WHERE id = @me)"; // pk_users

    // Moderators suspend people, admins moderators too. A suspension that is on and was made by an admin: only admins change it.
    private const string MayChange = $"""
        role < {OwnRole} AND (
            {OwnRole} = {Roles.AdminSql} OR suspended_until_dt IS NULL OR suspended_until_dt <= @now OR NOT coalesce((
                SELECT {Decisions.ByAdmin} FROM audit_log l LEFT JOIN users a ON a.id = l.actor_id  -- ix_audit_log_user_id
                WHERE l.user_id = @id AND l.action = 'account_suspended' ORDER BY l.id DESC LIMIT 1), false))
        """;

    // A person who cannot moderate now keeps no case: the other moderators are not told about one that somebody has taken.
    private static readonly string GiveBackSql = CaseService.GiveBackWhere(
        $"""
        moderator_id = @id  -- ix_moderation_cases_unresolved
            AND EXISTS (SELECT FROM users WHERE id = @id AND (role = {(short)Role.Person} OR suspended_until_dt > @now))
        """
    );

    // The account first and its sessions then, in a statement of its own: it sees a log-in that was just under way. They are over at once
    // and cleaned up later, so that a client with a refresh token gets the reason; their streams end as if they were deleted. Tokens for
    // scripts are refused meanwhile, and their streams end too.
    private static readonly string SuspendSql = $"""
        {LockSql};

        WITH changed AS (
            UPDATE users SET suspended_until_dt = @until, suspension_reason = @reason
            WHERE id = @id AND id <> @me AND {MayChange} RETURNING id)  -- pk_users
        INSERT INTO audit_log (actor_id, action, user_id, detail, reason)
        SELECT @me, 'account_suspended', id, @detail, @reason FROM changed RETURNING user_id;

        WITH ended AS (
            UPDATE sessions SET expire_dt = @now WHERE user_id = @id AND expire_dt > @now  -- ix_sessions_user_id
              AND EXISTS (SELECT FROM users WHERE id = @id AND suspended_until_dt > @now) RETURNING id, user_id)
        INSERT INTO events (kind, user_id, session_id) SELECT 'session_ended', user_id, id FROM ended
        UNION ALL SELECT 'session_ended', user_id, -id FROM api_tokens WHERE user_id = @id           -- ix_api_tokens_user_id
              AND EXISTS (SELECT FROM users WHERE id = @id AND suspended_until_dt > @now);

        {GiveBackSql}
        """;

    private const string UnsuspendSql = $"""
        {LockSql};

        WITH changed AS (
            UPDATE users SET suspended_until_dt = NULL, suspension_reason = NULL
            WHERE id = @id AND suspended_until_dt IS NOT NULL AND {MayChange} RETURNING id)
        INSERT INTO audit_log (actor_id, action, user_id, reason) SELECT @me, 'suspension_ended', id, @reason FROM changed;

        SELECT id FROM users WHERE id = @id AND {MayChange}
        """;

    private static readonly string RoleSql = $"""
        {LockSql};

        WITH changed AS (
            UPDATE users SET role = @new
            WHERE id = @id AND id <> @me AND role <> @new AND {OwnRole} = {Roles.AdminSql} RETURNING id)
        INSERT INTO audit_log (actor_id, action, user_id, detail) SELECT @me, 'role_changed', id, @detail FROM changed;

        {GiveBackSql};

        SELECT id FROM users WHERE id = @id AND id <> @me AND {OwnRole} = {Roles.AdminSql}
        """;

    private static readonly string MakeAdminSql = $"""
        WITH found AS (
            SELECT id, role, registration, suspended_until_dt FROM users
            WHERE id = coalesce(
                (SELECT id FROM users WHERE normalized_email = @typed),
                (SELECT id FROM users WHERE normalized_email = @email)) FOR NO KEY UPDATE),  -- ux_users_normalized_email
        changed AS (
            UPDATE users u SET role = {Roles.AdminSql}, registration = {(short)RegistrationState.Member},
                suspended_until_dt = NULL, suspension_reason = NULL
            FROM found
            WHERE u.id = found.id
              AND (found.role <> {Roles.AdminSql} OR found.registration <> {(short)RegistrationState.Member}
                OR found.suspended_until_dt IS NOT NULL) RETURNING u.id),
        waited AS (
            DELETE FROM registrations r USING changed c WHERE r.user_id = c.id),  -- pk_registrations
        logged AS (
            INSERT INTO audit_log (action, user_id, detail) SELECT 'role_changed', id, 'admin' FROM changed)
        SELECT EXISTS (SELECT FROM changed) FROM found
        """;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task<AccountResponse> FindAsync(long id, CancellationToken cancellationToken) =>
        await FindAsync(id, reads, cancellationToken) ?? throw Problem.UserNotFound();

    /// <exception cref="ProblemException">404: nobody; 403: oneself, or somebody of the same role or a higher one, or an admin has
    /// suspended them.</exception>
    public async Task<AccountResponse> SuspendAsync(long id, SuspendRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var (until, reason) = request.Checked(time.GetUtcNow());
        return await ChangeAsync(Statement, id, cancellationToken) ?? throw await WhyNotChangedAsync(id, me, cancellationToken);

        SqlCommand Statement()
        {
            var sql = With(SuspendSql, id, me);
            sql.Add("until", until);
            sql.Add("reason", reason);
            sql.Add("detail", until == DateTime.MaxValue ? "for good" : $"until {until:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            return sql;
        }
    }

    /// <inheritdoc cref="SuspendAsync"/>
    public async Task<AccountResponse> UnsuspendAsync(long id, UnsuspendRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var reason = request.Checked();
        return await ChangeAsync(Statement, id, cancellationToken) ?? throw await WhyNotChangedAsync(id, me, cancellationToken);

        SqlCommand Statement()
        {
            var sql = With(UnsuspendSql, id, me);
            sql.Add("reason", reason);
            return sql;
        }
    }

    /// <exception cref="ProblemException">404: nobody; 403: oneself, so that there is always an admin left; or the caller is none any
    /// more.</exception>
    public async Task<AccountResponse> GiveRoleAsync(long id, RoleRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var role = request.Checked();
        return await ChangeAsync(Statement, id, cancellationToken) ?? throw Problem.PermissionDenied();

        SqlCommand Statement()
        {
            var sql = With(RoleSql, id, me);
            sql.Add("new", (short)role);
            sql.Add("detail", Roles.Name(role));
            return sql;
        }
    }

    /// <returns>Whether the account was made one now; <c>null</c> when nobody has the address.</returns>
    public static Task<bool?> MakeAdminAsync(string email, FeedDb db, CancellationToken cancellationToken) =>
        new SqlCommand(db, MakeAdminSql)
        {
            { "typed", EmailAddresses.Keys(email)[0] },
            { "email", EmailAddresses.Key(email) },
        }.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken);

    public static Task<bool> HasAdminAsync(FeedDb db, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(u => u.Role == Role.Admin && u.Registration == RegistrationState.Member, cancellationToken);

    private SqlCommand With(string sql, long id, SignedIn me) =>
        new(db, sql)
        {
            { "id", id },
            { "me", me.Id },
            { "now", Now },
        };

    /// <returns>The account as it is now; <c>null</c> if the caller may not change it.</returns>
    /// <exception cref="ProblemException">404: nobody.</exception>
    private async Task<AccountResponse?> ChangeAsync(Func<SqlCommand> statement, long id, CancellationToken cancellationToken)
    {
        var done = await db.UntilNotDeadlockedAsync(() => statement().SingleOrDefaultAsync(r => r.Int64(), cancellationToken));
        var account = await FindAsync(id, db, cancellationToken) ?? throw Problem.UserNotFound();
        return done is null ? null : account;
    }

    private async Task<ProblemException> WhyNotChangedAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var (theirs, own) = (await FindAsync(id, db, cancellationToken), await FindAsync(me.Id, db, cancellationToken));
        return id != me.Id && Rank(theirs) < Rank(own) ? Problem.DecidedByAdmin() : Problem.PermissionDenied();

        static int Rank(AccountResponse? account) => account is null ? -1 : Array.IndexOf(Roles.Names, account.Role);
    }

    private async Task<AccountResponse?> FindAsync(long id, ISqlConnections within, CancellationToken cancellationToken)
    {
        AccountResponse? account = null;
        await new SqlCommand(
            within,
            "SELECT id, nickname, create_dt, role, suspended_until_dt, suspension_reason FROM users WHERE id = @id"
        )
        {
            { "id", id },
        }.ReadAsync(r => account = Read(r, Now), cancellationToken); // pk_users
        return account;
    }

    private static AccountResponse Read(RowReader row, DateTime now)
    {
        var (id, nickname, createDt, role) = (row.Int64(), row.Text(), row.Time(), (Role)row.Int16());
        var (until, reason) = (row.TimeOrNull(), row.TextOrNull());
        var suspended = until > now;
        return new(
            id,
            nickname,
            createDt,
            Roles.Name(role),
            suspended,
            suspended && until < DateTime.MaxValue ? until : null,
            suspended ? reason : null
        );
    }
}
