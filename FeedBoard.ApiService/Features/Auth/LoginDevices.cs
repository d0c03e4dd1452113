using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// From which browsers and networks an account was logged in. A log-in is from a known device if it brings a device token of the account,
/// or if the same kind of browser was logged in from the same network within a year.
/// </summary>
internal sealed class LoginDevices(FeedDb db, IOptions<AuthOptions> options, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    /// <summary>
    /// SQL: whether the device of a log-in is new to <c>account</c>, to stand in its statement before <see cref="NoteSql"/>. The first
    /// log-in of all is from no new device.
    /// </summary>
    public const string IsNewSql = """
        SELECT NOT @with_device_token AND EXISTS (SELECT FROM login_devices WHERE user_id = @user)  -- pk_login_devices
           AND NOT EXISTS (SELECT FROM login_devices WHERE user_id = @user AND hash = @device_hash) AS is_new
        """;

    /// <summary>SQL: stores it.</summary>
    public const string NoteSql = """
        INSERT INTO login_devices (user_id, hash, device, create_dt, last_dt) SELECT id, @device_hash, @device, @now, @now FROM account
        ON CONFLICT (user_id, hash) DO UPDATE SET device = excluded.device, last_dt = excluded.last_dt              -- pk_login_devices
        """;

    // Of two replicas that clean up at once, each takes what the other leaves.
    private const string CleanUpSql = """
        DELETE FROM login_devices WHERE (user_id, hash) IN (
            SELECT user_id, hash FROM login_devices WHERE last_dt <= @before ORDER BY last_dt  -- ix_login_devices_last_dt
            LIMIT 10000 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>The same for all versions of a browser and all addresses of a network, and nothing to find addresses by.</summary>
    /// <param name="device">What the client called itself.</param>
    public byte[] HashOf(long userId, string device, IPAddress? address)
    {
        var browser = string.Concat(device.Where(c => !char.IsAsciiDigit(c)));
        var what = string.Create(CultureInfo.InvariantCulture, $"login device\n{userId}\n{NetworkOf(address)}\n{browser}");
        return HMACSHA256.HashData(options.Value.SigningKeyBytes, Encoding.UTF8.GetBytes(what));
    }

    public Task CleanUpAsync(CancellationToken cancellationToken) =>
        new SqlCommand(db, CleanUpSql) { { "before", time.GetUtcNow().UtcDateTime - KeptFor } }.ReadAsync(_ => { }, cancellationToken);

    /// <summary>The /24 of an IPv4 address and the /48 of an IPv6 address: what a provider gives one line, or a few neighbours.</summary>
    private static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return Convert.ToHexString(bytes, 0, bytes.Length == 4 ? 3 : 6);
    }
}
