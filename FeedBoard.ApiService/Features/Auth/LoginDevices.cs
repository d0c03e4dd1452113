using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Tells known devices from new ones. A device is known if it brings a device token of the account, or if the same kind of browser was
/// logged in from the same network within a year. The owner gets a mail about each log-in from a new device, except the very first log-in.
/// </summary>
internal sealed class LoginDevices(FeedDb db, Outbox outbox, MailLimits limits, IOptions<AuthOptions> options, TimeProvider time)
{
    // As long as the front end keeps its cookie (DeviceCookie).
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    /// <summary>
    /// SQL: parts of a <c>WITH</c>, for the statement of a log-in, whose <c>account</c> is the row of <c>users</c> if the log-in succeeds.
    /// Their parameters are those of <see cref="Bind"/>, with <c>@user</c>, <c>@device</c> and <c>@now</c> of the statement itself.
    /// </summary>
    public static readonly string Sql = $"""
        told AS (
            SELECT id FROM account
            WHERE @tells AND EXISTS (SELECT FROM login_devices WHERE user_id = @user)                                -- pk_login_devices
              AND NOT EXISTS (SELECT FROM login_devices WHERE user_id = @user AND hash = @device_hash)),
        noted AS (
            INSERT INTO login_devices (user_id, hash, device, create_dt, last_dt)
            SELECT id, @device_hash, @device, @now, @now FROM account
            ON CONFLICT (user_id, hash) DO UPDATE SET device = excluded.device, last_dt = excluded.last_dt),         -- pk_login_devices
        {MailLimits.AllowedSql},
        mailed AS (
            INSERT INTO outgoing_mails (kind, user_id, address, nickname, language, change, detail, create_dt, next_dt)
            SELECT {(short)MailKind.SecurityNotice}, u.id, u.email, u.nickname, @language, {(short)SecurityChange.NewDevice}, @device_name,
                   @now, @now
            FROM allowed a JOIN users u ON u.id = a.id)                                                              -- pk_users
        """;

    // Of two replicas that clean up at once, each takes what the other leaves.
    private const string CleanUpSql = """
        DELETE FROM login_devices WHERE (user_id, hash) IN (
            SELECT user_id, hash FROM login_devices WHERE last_dt <= @before ORDER BY last_dt  -- ix_login_devices_last_dt
            LIMIT 10000 FOR UPDATE SKIP LOCKED)
        """;

    /// <param name="withDeviceToken">Whether the log-in brings a device token of the account.</param>
    public void Bind(SqlCommand sql, User user, LoginOrigin origin, bool withDeviceToken)
    {
        limits.Bind(sql, MailLimits.OfNotice(user.Email, SecurityChange.NewDevice));
        sql.Add("tells", outbox.IsOn && !withDeviceToken);
        sql.Add("device_hash", HashOf(user.Id, origin));
        sql.Add("device_name", origin.DeviceName);
        sql.Add("language", origin.Language);
    }

    /// <summary>Forgets devices that were not logged in from for a year.</summary>
    public Task CleanUpAsync(CancellationToken cancellationToken) =>
        new SqlCommand(db, CleanUpSql) { { "before", time.GetUtcNow().UtcDateTime - KeptFor } }.ReadAsync(_ => { }, cancellationToken);

    /// <summary>The same for all versions of a browser and all addresses of a network. No address is found by it without the key.</summary>
    private byte[] HashOf(long userId, LoginOrigin origin)
    {
        var browser = string.Concat(origin.Device.Where(c => !char.IsAsciiDigit(c)));
        var what = string.Create(CultureInfo.InvariantCulture, $"login device\n{userId}\n{NetworkOf(origin.Address)}\n{browser}");
        return HMACSHA256.HashData(options.Value.SigningKeyBytes, Encoding.UTF8.GetBytes(what));
    }

    /// <summary>The /24 of an IPv4 address and the /48 of an IPv6 address: one line, or a few neighbours.</summary>
    private static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        var bytes = ClientAddress.Plain(address).GetAddressBytes();
        return Convert.ToHexString(bytes, 0, bytes.Length == 4 ? 3 : 6);
    }
}
