namespace FeedBoard.Standalone;

/// <summary>
/// The settings that somebody has made for the services: in the environment, in a file of the secrets, or as a credential of a systemd
/// unit. The services read them in this order, and the last one counts.
/// </summary>
/// <param name="environment">The value of a variable; null if it is not set.</param>
/// <param name="secrets">The folder of the board's secrets.</param>
internal sealed class GivenSettings(Func<string, string?> environment, string secrets)
{
    public const string Mail = "ConnectionStrings__mail",
        PublicUrl = "Board__PublicUrl",
        Images = "ConnectionStrings__images",
        Database = "ConnectionStrings__feeddb",
        AllowedHosts = "AllowedHosts";

    /// <summary>
    /// The proxy of the board itself. A name and not a number, so that it takes the place of none that somebody has set: the services take
    /// all that are below <c>Proxies:Known</c>.
    /// </summary>
    public const string OwnProxy = "Proxies__Known__loopback";

    private const string Credentials = "CREDENTIALS_DIRECTORY",
        ThisMachine = "127.0.0.1";

    /// <summary>Of this process.</summary>
    public static GivenSettings Of(string secrets) => new(Environment.GetEnvironmentVariable, secrets);

    /// <summary>As a service will read it; null if it is not set. Mail may be set to nothing: then the board sends none.</summary>
    public string? Value(string variable) => Credential(variable) ?? In(secrets, variable) ?? environment(variable);

    /// <summary>Whether a credential of a systemd unit or the environment sets it to something.</summary>
    public bool IsSetOutside(string variable) => Credential(variable) is not null || environment(variable) is { Length: > 0 };

    /// <summary>
    /// What the API gets if nobody has set up mail: a folder for it. Without a mail server, links and passkeys are for this machine, by its
    /// own address.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> MailDefaults(string folder, Uri board)
    {
        if (Value(Mail) is null)
            yield return new(Mail, new Uri(folder).AbsoluteUri);
        if (!IsPublicUrlSet && !HasMailServer)
            yield return new(PublicUrl, board.AbsoluteUri);
    }

    /// <exception cref="BoardException">The readers of its mails are elsewhere, and no address is set that leads there.</exception>
    public void CheckMail()
    {
        if (HasMailServer && !IsPublicUrlSet)
            throw new BoardException(
                $"{Mail} is set, and {PublicUrl} is not: set it to the address of the board, such as https://board.example.org/, "
                    + "to which the links in mails lead"
            );
    }

    /// <summary>
    /// The allowed hosts and this machine, by whose address the board looks whether its parts are ready, and the front end calls the API;
    /// null if there is nothing to add.
    /// </summary>
    public string? AllowedHostsAndThisMachine() =>
        environment(AllowedHosts) is { Length: > 0 } hosts && !hosts.Split(';').Any(h => h is "*" or ThisMachine)
            ? $"{hosts};{ThisMachine}"
            : null;

    /// <summary>
    /// Stores that the environment names and that this board does not use: it has its own. A line for each, without the value, which may
    /// contain a password. What a credential or a secret names, the services do use.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="images">The folder of the board's images.</param>
    public IEnumerable<string> UnusedStores(string data, string images)
    {
        var own = new Uri(images).AbsoluteUri;
        if (
            environment(Images) is { Length: > 0 } other
            && !string.Equals(other.TrimEnd('/'), own, StringComparison.Ordinal)
            && (Credential(Images) ?? In(secrets, Images)) is null
        )
            yield return Unused(Images, "images", data);
        if (environment(Database) is { Length: > 0 } && Credential(Database) is null)
            yield return Unused(Database, "database", data);
    }

    private bool IsPublicUrlSet => !string.IsNullOrEmpty(Value(PublicUrl));

    private bool HasMailServer => Value(Mail) is { Length: > 0 } mail && !mail.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    private static string Unused(string variable, string what, string data) =>
        $"{variable} is set and not used: the board on one machine keeps its {what} in {data}";

    private string? Credential(string variable) => environment(Credentials) is { Length: > 0 } folder ? In(folder, variable) : null;

    private static string? In(string folder, string variable) =>
        Path.Combine(folder, variable) is var file && File.Exists(file) ? File.ReadAllText(file).TrimEnd('\r', '\n') : null;
}
