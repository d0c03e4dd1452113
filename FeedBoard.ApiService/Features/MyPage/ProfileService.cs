using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>A person's own account.</summary>
internal sealed class ProfileService(
    FeedDb db,
    ReadDb reads,
    Passwords passwords,
    OwnPassword own,
    LoginChallenges challenges,
    Outbox outbox,
    AccountLinks links
)
{
    private static readonly string IndexedSql = $"""
        , indexed AS (
            UPDATE user_search s
            SET terms = @terms::tsvector, terms_version = {SearchTerms.Version}, text_hash = hashtextextended(c.nickname, 0)
            FROM changed c WHERE s.user_id = c.id)  -- pk_user_search
        """;

    /// <exception cref="ProblemException">401: the account went away meanwhile.</exception>
    public async Task<ProfileResponse> FindAsync(SignedIn me, CancellationToken cancellationToken) =>
        await FindAsync(me.Id, reads, cancellationToken) ?? throw Problem.InvalidToken();

    /// <returns><c>null</c>: there is no such account.</returns>
    public static async Task<ProfileResponse?> FindAsync(long me, ISqlConnections connections, CancellationToken cancellationToken)
    {
        ProfileResponse? profile = null;
        var sql = new SqlCommand(
            connections,
            """
            SELECT id, email, nickname, create_dt, feed_count, follower_count, following_count, role FROM users WHERE id = @me   -- pk_users
            """
        )
        {
            { "me", me },
        };
        await sql.ReadAsync(
            r =>
                profile = new(
                    r.Int64(),
                    r.Text(),
                    r.Text(),
                    r.Time(),
                    r.Int64(),
                    r.Int64(),
                    r.Int64(),
                    Roles.Name((Role)r.Int16())
                ),
            cancellationToken
        );
        return profile;
    }

    /// <param name="language">Of the mail about a changed password.</param>
    public async Task<ProfileResponse> UpdateAsync(
        UpdateProfileRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        var (nickname, password, current) = Checked(request, me);
        var verified = await own.VerifiedHashAsync(me, current, cancellationToken);
        var hash = password is null ? null : await passwords.HashAsync(password, cancellationToken);
        try
        {
            await UpdateAsync(me, verified, nickname, hash, request.KeepTokens, language, cancellationToken);
            if (hash is not null)
                outbox.Wake();
        }
        catch (PostgresException e) when (UserConfiguration.IsNicknameTaken(e))
        {
            throw new ProblemException(ProblemCodes.NicknameAlreadyTaken);
        }

        return await FindAsync(me, cancellationToken);
    }

    /// <summary>
    /// Only while the password is still the one that was checked. The account first and its sessions then, in a statement of its own: it
    /// sees a log-in that was just under way.
    /// </summary>
    private async Task UpdateAsync(
        SignedIn me,
        string verified,
        string? nickname,
        string? hash,
        bool keepTokens,
        string language,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changes = new List<string>();
        if (nickname is not null)
            changes.Add("nickname = @nickname, normalized_nickname = @normalized");
        if (hash is not null)
            changes.Add("password_hash = @hash");
        var sql = new SqlCommand(
            db,
            $"""
            WITH changed AS (
                UPDATE users SET {string.Join(", ", changes)} WHERE id = @me AND password_hash = @verified RETURNING id, nickname)
            {(nickname is null ? "" : IndexedSql)}
            SELECT id FROM changed
            """
        )
        {
            { "me", me.Id },
            { "verified", verified },
        };
        if (nickname is not null)
        {
            sql.Add("nickname", nickname);
            sql.Add("normalized", User.Normalize(nickname));
            sql.Add("terms", NameTerms.Of(nickname));
        }

        if (hash is not null)
            sql.Add("hash", hash);
        if (await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is null)
            throw Problem.PermissionDenied();
        if (nickname is not null && !string.Equals(nickname, me.Nickname, StringComparison.Ordinal))
            await WriteKeysAsync(me, nickname, cancellationToken);
        if (hash is not null)
        {
            await db.Sessions.Where(s => s.UserId == me.Id && s.Id != me.SessionId).ExecuteDeleteAsync(cancellationToken);
            if (!keepTokens)
                await db.ApiTokens.Where(t => t.UserId == me.Id).ExecuteDeleteAsync(cancellationToken);
            await links.DeleteOfOldPasswordAsync(me.Id, cancellationToken);
            await challenges.DeleteAsync(me.Id, cancellationToken);
            await outbox.AddAsync(new(MailKind.PasswordChanged, me.Id, me.Email, nickname ?? me.Nickname, language), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private Task WriteKeysAsync(SignedIn me, string nickname, CancellationToken cancellationToken) =>
        new SqlCommand(
            db,
            """
            DELETE FROM nickname_keys WHERE user_id = @me;                                                  -- ix_nickname_keys_user_id
            UPDATE users SET nickname_keyed = nickname WHERE id = @me;
            INSERT INTO nickname_keys (key, user_id) SELECT key, @me FROM unnest(@keys) key ORDER BY key
            """
        )
        {
            { "me", me.Id },
            { "keys", NameKeys.Of(nickname).ToArray() },
        }.ReadAsync(_ => { }, cancellationToken);

    private static (string? Nickname, string? Password, string? Current) Checked(UpdateProfileRequest request, SignedIn me)
    {
        var errors = new FieldErrors();
        // The name that one has stays allowed, whatever the rules have become.
        var nickname =
            request.Nickname is null ? null
            : string.Equals(request.Nickname, me.Nickname, StringComparison.Ordinal) ? me.Nickname
            : AuthInput.Nickname(errors, request.Nickname);
        var password = request.Password is null
            ? null
            : errors.NewPassword("password", request.Password);
        var current = AuthInput.Own(errors, "current_password", request.CurrentPassword);
        if (nickname is null && password is null && !errors.Any)
            errors.Add("body", FieldError.NothingToChange("There is nothing to change: nickname and password are both missing."));
        errors.ThrowIfAny();
        return (nickname, password, current);
    }
}
