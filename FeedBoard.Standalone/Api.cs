using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

[SupportedOSPlatform("linux")]
internal sealed class Api : Service
{
    public const string Project = "FeedBoard.ApiService";

    /// <summary>The setting of the signing key.</summary>
    public const string KeyVariable = "Auth__SigningKey";

    /// <summary>The setting of the database.</summary>
    public const string DatabaseVariable = GivenSettings.Database;

    private readonly Uri? board;

    private Api(DataFolder data, int port, Uri? board)
        : base("the API", Project, data, port) => this.board = board;

    /// <summary>Where mails go, in words.</summary>
    public string MailSaid =>
        Given.Value(GivenSettings.Mail) switch
        {
            null => Data.Mail,
            "" => $"none: {GivenSettings.Mail} is empty",
            _ => "by the mail server that is set",
        };

    /// <summary>Creates its files in the data folder. The connection string contains a password, so it is in a file.</summary>
    /// <param name="board">The address of the front end, for links in mails; null if the API serves nobody.</param>
    public static async Task<Api> PrepareAsync(
        DataFolder data,
        string connectionString,
        int port,
        CancellationToken cancel,
        Uri? board = null
    )
    {
        await Accounts.EnsureAsync(cancel);
        await ServiceFiles.PrepareAsync(data, connectionString, cancel);
        return new(data, port, board);
    }

    public static string ConnectionString(int port, string password) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={port};Database={PostgresDataDirectory.Database};"
                + $"Username={PostgresDataDirectory.User};Password={password}"
        );

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new(GivenSettings.Images, new Uri(Data.Images).AbsoluteUri),
            new("Secrets__Folder", Data.Secrets),
            new(
                Thumbnails.Variable,
                Environment.GetEnvironmentVariable(Thumbnails.Variable) is { Length: > 0 } other ? other : Thumbnails.Socket
            ),
            // Hides a warning about unencrypted keys: the API stores nothing encrypted.
            new("Logging__LogLevel__Microsoft.AspNetCore.DataProtection", "Error"),
            new(GivenSettings.OwnProxy, "127.0.0.1"), // the front end, which forwards the visitor's address
            .. board is null ? [] : Given.MailDefaults(Data.Mail, board),
        ];

    /// <summary>
    /// Whether the signing key is set by the environment or a credential of a systemd unit: the board then needs none of its own. Its file
    /// of the secrets would override the environment.
    /// </summary>
    public static bool KeyIsSet => GivenSettings.Of(secrets: "").IsSetOutside(KeyVariable);

    /// <exception cref="BoardException">The migrations failed; the message has the first line of their error.</exception>
    public async Task MigrateAsync(CancellationToken cancel)
    {
        var (exitCode, _, error) = await ChildProcess.RunAsync(await StartAsync(["migrate"], cancel), "", cancel);
        if (exitCode == 0)
            return;
        Data.ThrowIfFull(error);
        throw new BoardException($"the migrations failed: {ChildProcess.Why(error, exitCode)}");
    }

    /// <summary>Checks that each image of a row has its object, and repairs what can be.</summary>
    /// <returns>Whether no image is missing, and the result in one line.</returns>
    public async Task<(bool Whole, string Found)> CheckImagesAsync(CancellationToken cancel)
    {
        var (exitCode, output, error) = await ChildProcess.RunAsync(await StartAsync(["check-images", "--repair"], cancel), "", cancel);
        var found = (output + error).Split('\n').FirstOrDefault(l => l.Contains(" attached images, ", StringComparison.Ordinal));
        return (
            exitCode == 0,
            found ?? throw new BoardException($"the images could not be checked (exit code {exitCode}): {(output + error).Split('\n')[0]}")
        );
    }

    /// <summary>
    /// Makes the account with an address the first admin. Changes nothing if there is an admin already, so an option left in a script
    /// grants no rights later.
    /// </summary>
    /// <returns>The result in one line. The account may not exist yet.</returns>
    public async Task<string> MakeAdminAsync(string email, CancellationToken cancel)
    {
        var (exitCode, output, error) = await ChildProcess.RunAsync(await StartAsync(["make-admin", email, "--first"], cancel), "", cancel);
        return (exitCode == 0 ? output : error)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .LastOrDefault()
            ?? $"make-admin ended with exit code {exitCode}";
    }
}
