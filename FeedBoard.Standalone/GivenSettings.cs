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

    /// <summary>As a service would read it without the secrets of the board, which it writes itself.</summary>
    public string? Outside(string variable) => Credential(variable) ?? environment(variable);

    /// <summary>Whether a credential of a systemd unit or the environment sets it to something.</summary>
    public bool IsSetOutside(string variable) => Credential(variable) is not null || environment(variable) is { Length: > 0 };

    /// <summary>
    /// What the API gets if nobody has set up mail: a folder for it, and for the links the address on this machine. Where mail is set, its
    /// readers are elsewhere, and the API asks for the address by itself.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> MailDefaults(string folder, Uri board)
    {
        if (Value(Mail) is not null)
            yield break;
        yield return new(Mail, new Uri(folder).AbsoluteUri);
        if (string.IsNullOrEmpty(Value(PublicUrl)))
            yield return new(PublicUrl, board.AbsoluteUri);
    }

    /// <summary>
    /// The allowed hosts and this machine, by whose address the board looks whether its parts are ready, and the front end calls the API;
    /// null if there is nothing to add.
    /// </summary>
    public string? AllowedHostsAndThisMachine() =>
        environment(AllowedHosts) is { Length: > 0 } hosts && !hosts.Split(';').Any(h => h is "*" or ThisMachine)
            ? $"{hosts};{ThisMachine}"
            : null;

    /// <param name="data">The data folder, for the message.</param>
    /// <param name="images">The folder of the board's images.</param>
    /// <exception cref="BoardException">A store is set that this board would not use.</exception>
    public void CheckStores(string data, string images)
    {
        var own = new Uri(images).AbsoluteUri;
        if (Value(Images) is { Length: > 0 } other && !string.Equals(other.TrimEnd('/'), own, StringComparison.Ordinal))
            throw Unused(Images, "images", data);
        if (Outside(Database) is { Length: > 0 })
            throw Unused(Database, "database", data);
    }

    /// <summary>Without the value, which may contain a password.</summary>
    private static BoardException Unused(string variable, string what, string data) =>
        new(
            $"{variable} is set, but the board on one machine keeps its {what} in {data}: unset it, or run API and front end without "
                + "Standalone (docs/deploy.md)"
        );

    private string? Credential(string variable) => environment(Credentials) is { Length: > 0 } folder ? In(folder, variable) : null;

    private static string? In(string folder, string variable) =>
        Path.Combine(folder, variable) is var file && File.Exists(file) ? File.ReadAllText(file).TrimEnd('\r', '\n') : null;
}
