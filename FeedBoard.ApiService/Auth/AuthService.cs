using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Data;
using FeedBoard.ApiService.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FeedBoard.ApiService.Auth;

/// <summary>Accounts and sessions.</summary>
internal sealed class AuthService(FeedDb db, Passwords passwords, WrongPasswords wrongPasswords, AccessTokens tokens, IOptions<AuthOptions> options, TimeProvider time)
{
    public async Task<SignupResponse> SignupAsync(SignupRequest request, CancellationToken cancellationToken)
    {
        var (email, password, nickname) = AuthInput.Checked(request);
        var user = new User
        {
            Email = email,
            NormalizedEmail = User.Normalize(email),
            Nickname = nickname,
            NormalizedNickname = User.Normalize(nickname),
            PasswordHash = await passwords.HashAsync(password, cancellationToken),
        };
        db.Add(user);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UserConfiguration.UniqueEmail })
        {
            throw Problem.BadRequest("Email Already Registered");
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UserConfiguration.UniqueNickname })
        {
            throw Problem.BadRequest("Nickname Already Taken");
        }

        return new(user.Email, user.Nickname, user.CreateDt);
    }

    public async Task<LoginResponse> LoginAsync(LoginRequest request, string device, CancellationToken cancellationToken)
    {
        var (email, password) = AuthInput.Checked(request);
        var account = User.Normalize(email);
        using var turn = await wrongPasswords.TurnAsync(account, cancellationToken);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == account, cancellationToken);
        if (!await passwords.VerifyAsync(user?.PasswordHash, password, cancellationToken))
        {
            wrongPasswords.Add(account);
            throw Problem.InvalidCredentials();
        }

        var session = new Session { UserId = user!.Id, Device = device, ExpireDt = SessionEnd() };
        var (refreshToken, hash) = NewRefreshToken();
        db.Add(new RefreshToken { Hash = hash, Session = session });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            throw Problem.InvalidCredentials(); // the account went away between the two statements
        }

        return Answer(user.Email, user.Nickname, user.Id, session.Id, refreshToken);
    }

    public async Task<LoginResponse> RefreshAsync(RefreshRequest request, CancellationToken cancellationToken)
    {
        var spent = AuthInput.Checked(request) is { Length: > 0 } token ? Hash(token) : throw Problem.InvalidToken();
        var (refreshToken, hash) = NewRefreshToken();
        var sql = new SqlCommand(db, RefreshSql) { { "spent", spent }, { "hash", hash }, { "now", time.GetUtcNow().UtcDateTime }, { "expire", SessionEnd() } };
        var session = await sql.SingleOrDefaultAsync(r => (UserId: r.GetInt64(0), SessionId: r.GetInt64(1), Email: r.GetString(2), Nickname: r.GetString(3)), cancellationToken);
        if (session is { } found) return Answer(found.Email, found.Nickname, found.UserId, found.SessionId, refreshToken);

        // A spent token in use means that two hold it, and nobody knows which is the thief: the whole session ends.
        await db.Sessions.Where(s => db.RefreshTokens.Any(t => t.Hash == spent && t.SessionId == s.Id)).ExecuteDeleteAsync(cancellationToken);
        throw Problem.InvalidToken();
    }

    public Task LogoutAsync(long sessionId, CancellationToken cancellationToken)
        => db.Sessions.Where(s => s.Id == sessionId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>The person and session of a token, if both are still there.</summary>
    public async Task<SignedIn?> FindAsync(long userId, long sessionId, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(db, SessionSql) { { "session", sessionId }, { "user", userId }, { "now", time.GetUtcNow().UtcDateTime } };
        var found = await sql.SingleOrDefaultAsync(r => (Email: r.GetString(0), Nickname: r.GetString(1)), cancellationToken);
        return found is { } user ? new(userId, sessionId, user.Email, user.Nickname) : null;
    }

    private const string SessionSql = """
        SELECT u.email, u.nickname
        FROM sessions s JOIN users u ON u.id = s.user_id          -- pk_sessions, pk_users
        WHERE s.id = @session AND s.user_id = @user AND s.expire_dt > @now
        """;

    // Of two that come with the same token at once, one finds it unspent.
    private const string RefreshSql = """
        WITH spent AS (
            UPDATE refresh_tokens SET spent_dt = @now WHERE hash = @spent AND spent_dt IS NULL RETURNING session_id),   -- pk_refresh_tokens
        kept AS (
            UPDATE sessions s SET last_seen_dt = @now, expire_dt = @expire FROM spent
            WHERE s.id = spent.session_id AND s.expire_dt > @now RETURNING s.id, s.user_id),
        given AS (
            INSERT INTO refresh_tokens (hash, session_id) SELECT @hash, id FROM kept)
        SELECT u.id, kept.id, u.email, u.nickname FROM kept JOIN users u ON u.id = kept.user_id
        """;

    private DateTime SessionEnd() => (time.GetUtcNow() + options.Value.SessionLifetime).UtcDateTime;

    private LoginResponse Answer(string email, string nickname, long userId, long sessionId, string refreshToken)
        => new(email, nickname, tokens.Create(userId, sessionId), refreshToken, (int)tokens.Lifetime.TotalSeconds);

    private static (string Token, byte[] Hash) NewRefreshToken()
    {
        var token = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        return (token, Hash(token));
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
