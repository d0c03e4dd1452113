using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeedBoard.ApiService.Features.Mail.Transports;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>How the connection to a mail server is encrypted.</summary>
internal enum MailSecurity
{
    StartTls,
    Tls,
    None,
}

/// <param name="User">Empty: nobody logs in.</param>
/// <param name="Authorities">Whose certificates are trusted beside those that the machine trusts.</param>
internal sealed record SmtpAddress(
    string Host,
    int Port,
    MailSecurity Security,
    string User,
    string Password,
    X509Certificate2Collection Authorities
);

/// <summary>The settings <c>ConnectionStrings:mail</c> and <c>Board:PublicUrl</c>.</summary>
/// <param name="Sender">The address that mail comes from.</param>
/// <param name="Server">The mail server; <c>null</c> for a folder.</param>
/// <param name="Folder">Where mails are written instead.</param>
/// <param name="Root">What the links in mails begin with; ends in a slash. Never the host of a request, which its sender chooses.</param>
internal sealed record MailSettings(string Sender, SmtpAddress? Server, string? Folder, Uri Root)
{
    private const string Form =
        "ConnectionStrings:mail must be smtp://user:password@host:587?from=board@example.org&security=starttls, or file:///FOLDER";

    /// <returns><c>null</c>: the board sends no mail.</returns>
    /// <exception cref="InvalidSettingException">Without what was given, which may contain a password.</exception>
    public static MailSettings? Of(IConfiguration configuration)
    {
        if (configuration.GetConnectionString(BoardNames.Mail) is not { Length: > 0 } given)
            return null;
        if (!Uri.TryCreate(given, UriKind.Absolute, out var address) || address.Fragment.Length > 0)
            throw new InvalidSettingException($"{Form}.");
        // A plus is one, as in addresses and file names, and no blank as in forms.
        var search = address.Query.Replace("+", "%2B", StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(search).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
        return address.Scheme switch
        {
            "smtp" => OfServer(address, query, configuration),
            "file" => OfFolder(address, query, configuration),
            _ => throw new InvalidSettingException($"{Form}."),
        };
    }

    private static Uri RootOf(IConfiguration configuration) =>
        PublicUrl.Of(configuration[BoardNames.PublicUrl]).Root
        ?? throw new InvalidSettingException(
            "Board:PublicUrl is missing, which ConnectionStrings:mail needs: mails contain links to the board's pages. "
                + "Set it to the address of the front page, such as https://board.example.org/."
        );

    private static MailSettings OfServer(Uri address, Dictionary<string, string> query, IConfiguration configuration)
    {
        Check(query, "from", "security", "ca");
        if (address.IdnHost.Length == 0 || address.AbsolutePath is not ("" or "/"))
            throw Bad("it names no host, or more than that");
        var security = query.GetValueOrDefault("security") switch
        {
            null => address.Port == 465 ? MailSecurity.Tls : MailSecurity.StartTls,
            "starttls" => MailSecurity.StartTls,
            "tls" => MailSecurity.Tls,
            "none" => MailSecurity.None,
            _ => throw Bad("security must be starttls, tls or none"),
        };
        var port = address.IsDefaultPort || address.Port < 0 ? (security == MailSecurity.Tls ? 465 : 587) : address.Port;
        var login = address.UserInfo.Split(':', 2);
        if (login is [{ Length: > 0 }] or ["", ..] and not [""])
            throw Bad("it has a user without a password, or the other way round");
        if (login.Length == 2 && security == MailSecurity.None && !IsThisMachine(address))
            throw Bad("security must not be none where there is a password, which everybody on the way could read");
        return new(
            SenderOf(query) ?? throw Bad("from is missing"),
            new(
                address.IdnHost,
                port,
                security,
                login.Length == 2 ? Uri.UnescapeDataString(login[0]) : "",
                login.Length == 2 ? Uri.UnescapeDataString(login[1]) : "",
                AuthoritiesIn(query.GetValueOrDefault("ca"))
            ),
            Folder: null,
            RootOf(configuration)
        );
    }

    private static X509Certificate2Collection AuthoritiesIn(string? file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            if (file is not null)
                authorities.ImportFromPemFile(file);
            return file is null || authorities.Count > 0 ? authorities : throw Bad("ca must be a PEM file with certificates");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Bad("ca must be a PEM file with certificates");
        }
    }

    private static MailSettings OfFolder(Uri address, Dictionary<string, string> query, IConfiguration configuration)
    {
        Check(query, "from");
        if (address.Host.Length > 0 || address.LocalPath.Length < 2 || address.UserInfo.Length > 0)
            throw Bad("it names no folder");
        var root = RootOf(configuration);
        var host = root.HostNameType == UriHostNameType.Dns && root.IdnHost.Contains('.', StringComparison.Ordinal)
            ? root.IdnHost
            : "feedboard.invalid";
        MailFolder.Prepare(address.LocalPath);
        return new(SenderOf(query) ?? $"board@{host}", Server: null, address.LocalPath, root);
    }

    private static string? SenderOf(Dictionary<string, string> query) =>
        query.GetValueOrDefault("from") switch
        {
            null => null,
            var from when EmailAddresses.IsValid(from) => from,
            _ => throw Bad("from must be an e-mail address"),
        };

    private static void Check(Dictionary<string, string> query, params string[] known)
    {
        if (query.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.Ordinal)) is not null)
            throw Bad($"only {string.Join(" and ", known)} may be behind the question mark");
    }

    private static bool IsThisMachine(Uri address) =>
        address.IdnHost is "localhost" || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static InvalidSettingException Bad(string why) => new(string.Create(CultureInfo.InvariantCulture, $"{Form}: {why}."));
}
