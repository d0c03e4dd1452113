using System.Net;
using System.Net.Sockets;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Start;

/// <summary>A failed start of the real program prints one line that an operator can act upon.</summary>
[Slow]
public sealed class StartTests : IDisposable
{
    private const string Password = "hunter2-is-secret";
    private const string Nowhere = $"Host=127.0.0.1;Port=1;Username=feedboard;Password={Password};Database=feedboard";
    private const string DatabaseForm = "Host=…;Username=…;Password=…;Database=…";
    private const string ImagesForm = "s3://BUCKET?endpoint=http://HOST:PORT&region=REGION&pathStyle=true or file:///FOLDER";
    private const string KeyForm = "openssl rand -base64 32";

    private readonly TestFolder folder = new("start");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ConnectionStrings:feeddb", null, "is missing", DatabaseForm)]
    [InlineData("ConnectionStrings:feeddb", " ", "is missing", DatabaseForm)]
    [InlineData(
        "ConnectionStrings:feeddb",
        $"postgres://feedboard:{Password}@localhost/feedboard",
        "is not a PostgreSQL connection string",
        DatabaseForm
    )]
    [InlineData("ConnectionStrings:feeddb", $"Username=feedboard;Password={Password};Database=feedboard", "names no Host", DatabaseForm)]
    [InlineData("ConnectionStrings:feeddb", $"Host=localhost;Password={Password}", "names no Database", DatabaseForm)]
    [InlineData(
        "ConnectionStrings:feeddb",
        $"Host=localhost;Database=feedboard;Port={Password}",
        "is not a PostgreSQL connection string",
        DatabaseForm
    )]
    [InlineData("ConnectionStrings:images", null, "is missing", ImagesForm)]
    [InlineData("ConnectionStrings:images", "/var/images", "begins with neither", ImagesForm)]
    [InlineData("ConnectionStrings:images", "file://images", "not absolute", ImagesForm)]
    [InlineData("ConnectionStrings:images", $"s3://bucket?endpoint=http://me:{Password}@localhost:9000", "endpoint", ImagesForm)]
    [InlineData("ConnectionStrings:images", "s3://UPPER?region=eu-west-1", "names no bucket", ImagesForm)]
    [InlineData("ConnectionStrings:images", "file:///proc/none/images", "folder", "")]
    [InlineData("ConnectionStrings:mail", $"smtp://board:{Password}@", "must be smtp://", "from=board@example.org")]
    [InlineData("ConnectionStrings:mail", $"smtp://b:{Password}@mail.example.org?security=none", "must be smtp://", "file:///FOLDER")]
    [InlineData("Mail:Timeout", "1.00:00:00", "must be 00:00:00.1", "")]
    [InlineData("Auth:SigningKey", null, "is missing", KeyForm)]
    [InlineData("Auth:SigningKey", Password, "is too short", KeyForm)]
    [InlineData("Auth:SigningKey", "your-256-bit-secret-your-256-bit-secret", "is a known default", KeyForm)]
    [InlineData("Auth:AccessTokenLifetime", "00:00:00", "must be greater than 00:00:00", "")]
    [InlineData("Auth:SessionLifetime", "soon", "", "")]
    [InlineData("Board:ShowEmails", "maybe", "", "")]
    [InlineData("Board:VerifyEmail", "maybe", "", "")]
    [InlineData("RateLimits:Scale", "0", "must be greater than 0", "such as 1")]
    [InlineData("RateLimits:Scale", "much", "", "")]
    [InlineData("RateLimits:ReadsPerMinute", "0", "must be", "")]
    [InlineData("RateLimits:WrongPasswordsPerMinute", "-1", "must be", "")]
    [InlineData("Overload:Requests", "0", "must be 1 to 100000", "")]
    [InlineData("Overload:UploadsWaiting", "-1", "must be 0 to 100000", "")]
    [InlineData("Overload:Wait", "00:00:00", "must be greater than 00:00:00", "")]
    [InlineData("Overload:RequestTime", "00:00:00.1", "must be 00:00:01 to 01:00:00", "")]
    [InlineData("Overload:Streams", "many", "must be a whole number", "")]
    [InlineData("Proxies:Known:0", "nonsense", "must hold addresses or networks", "10.0.0.0/8")]
    [InlineData("Cors:Origins:0", "app.example.org", "must hold origins", "https://app.example.org")]
    [InlineData("Cors:Origins:0", "*", "must hold origins", "https://app.example.org")]
    [InlineData("Cors:Origins:0", "https://*.example.org", "must hold origins", "https://app.example.org")]
    [InlineData("Cors:Origins:0", "https://app.example.org/board", "must hold origins", "https://app.example.org")]
    [InlineData("Cors:Origins:0", "null", "must hold origins", "https://app.example.org")]
    [InlineData("Images:PublicBaseUrl", "nonsense", "must be an absolute URL", "https://images.example.org/")]
    [InlineData("Images:PublicBaseUrl", "ftp://images.example.org/", "must be an absolute URL", "https://images.example.org/")]
    [InlineData("Images:SweepInterval", "00:00:00", "must be greater than 00:00:00", "")]
    [InlineData("Images:SweepInterval", "100.00:00:00", "must be", "")]
    [InlineData("Images:PendingLifetime", "00:00:01", "must be at least 00:01:00", "")]
    [InlineData("Images:FreeSpaceReserve", "-1", "must be at least 0", "0: none")]
    [InlineData("Images:FreeSpaceReserve", "much", "must be a number", "")]
    [InlineData("Images:ThumbnailInterval", "00:00:00", "must be greater than 00:00:00", "")]
    [InlineData("Images:ThumbnailConcurrency", "0", "must be 1 to 64", "")]
    [InlineData("Images:ThumbnailMemory", "1000", "must be at least", "268435456")]
    [InlineData("Images:ThumbnailTimeout", "01:00:00", "must be 00:00:01 to 00:10:00", "")]
    public async Task A_setting_that_cannot_be_meant_is_named_in_one_line_with_its_form(
        string setting,
        string? value,
        string problem,
        string form
    )
    {
        var settings = Settings();
        var name = setting.Replace(":", "__", StringComparison.Ordinal);
        if (value is null)
            settings.Remove(name);
        else
            settings[name] = value;
        var line = await ErrorLineAsync([], settings);

        Assert.Contains(setting.Split(":0")[0], line, StringComparison.Ordinal);
        Assert.Contains(problem, line, StringComparison.Ordinal);
        Assert.Contains(form, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_what_to_do()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        var line = await ErrorLineAsync([$"--urls={url}"], Settings());
        Assert.Contains(url, line, StringComparison.Ordinal);
        Assert.Contains("--urls or ASPNETCORE_URLS", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_told()
    {
        Assert.Contains("--urls", await ErrorLineAsync(["--urls=nonsense"], Settings()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("index-search")]
    [InlineData("check-images")]
    [InlineData("sweep-images")]
    [InlineData("make-admin", "ann@example.org")]
    [InlineData("reset-link", "ann@example.org", "--Board:PublicUrl=https://board.example.org/")]
    [InlineData("turn-off-second-factor", "ann@example.org")]
    [InlineData("delete-account", "ann@example.org")]
    public async Task A_command_that_cannot_reach_the_database_says_so(params string[] command)
    {
        Assert.Contains("ConnectionStrings:feeddb", await ErrorLineAsync(command, Settings()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check-images", "--repiar")]
    [InlineData("migrate", "down")]
    [InlineData("index-search", "all")]
    [InlineData("make-admin")]
    [InlineData("make-admin", "--email", "ann@example.org")]
    public async Task An_unknown_command_prints_the_usage(params string[] arguments)
    {
        var (exitCode, output, error) = await ApiProcess.RunToEndAsync(arguments, Settings());

        Assert.Equal(2, exitCode);
        Assert.Contains(
            "usage: FeedBoard.ApiService [migrate | index-search | check-images [--repair | --repair-all] | sweep-images | "
                + "make-admin EMAIL [--first] | reset-link EMAIL | turn-off-second-factor EMAIL | delete-account EMAIL]",
            Assert.Single(Lines(error)),
            StringComparison.Ordinal
        );
        Assert.Empty(output);
    }

    [Fact]
    public async Task It_logs_alike_wherever_it_is_started()
    {
        await ErrorLineAsync(["check-images"], Settings(), folder.Path);
    }

    private Dictionary<string, string> Settings() => ApiProcess.Settings(Nowhere, $"file://{folder.Path}/images");

    /// <summary>Exit code 1 and one line; no stack trace and no secret in anything that it wrote.</summary>
    private static async Task<string> ErrorLineAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> settings,
        string? folder = null
    )
    {
        var (exitCode, output, error) = await ApiProcess.RunToEndAsync(arguments, settings, folder);
        Assert.True(exitCode == 1, $"{exitCode}\n{output}\n{error}");
        var line = Assert.Single(Lines(error));
        Assert.StartsWith("FeedBoard.ApiService: ", line, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\n\s+at |Exception|\bfail:|\bcrit:", output + error);
        Assert.DoesNotContain(Password, output + error, StringComparison.Ordinal);
        Assert.DoesNotContain(TestKeys.Signing, output + error, StringComparison.Ordinal);
        return line;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
