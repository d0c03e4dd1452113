using FeedBoard.ServiceDefaults;
using FeedBoard.Standalone;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Standalone;

/// <summary>What somebody has set reaches the services of the board on one machine, or is named.</summary>
public sealed class GivenSettingsTests : IDisposable
{
    private const string Smtp = "smtp://u:hunter2-is-secret@mail.example.org?from=board@example.org";

    private static readonly Uri Page = new("http://127.0.0.1:5180");

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);

    private string Secrets => Directory.CreateDirectory(folder["secrets"]).FullName;

    private GivenSettings Given => new(name => environment.GetValueOrDefault(name), Secrets);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_mail_each_is_a_file_and_its_links_lead_to_this_machine()
    {
        const string InFolder = "ConnectionStrings__mail=file:///data/mail";
        Assert.Equal([InFolder, "Board__PublicUrl=http://127.0.0.1:5180/"], MailDefaults());
        environment["Board__PublicUrl"] = "https://board.example.org/";
        Assert.Equal([InFolder], MailDefaults());
    }

    [Theory]
    [InlineData("environment", Smtp)]
    [InlineData("secrets", Smtp)]
    [InlineData("credentials", Smtp)]
    public void With_a_mail_server_it_must_be_said_where_links_lead(string where, string value)
    {
        Set(where, "ConnectionStrings__mail", value + (where == "environment" ? "" : "\n"));
        Assert.Empty(MailDefaults());
        Assert.Equal(value, Given.Value(GivenSettings.Mail));
        var refused = Assert.Throws<BoardException>(Given.CheckMail);
        Assert.StartsWith("ConnectionStrings__mail is set, and Board__PublicUrl is not: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);

        environment["Board__PublicUrl"] = "https://board.example.org/";
        Given.CheckMail();
        Assert.Empty(MailDefaults());
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:///elsewhere")]
    public void Without_a_mail_server_links_and_passkeys_are_for_this_machine(string mail)
    {
        environment["ConnectionStrings__mail"] = mail;
        Given.CheckMail();
        Assert.Equal(["Board__PublicUrl=http://127.0.0.1:5180/"], MailDefaults());
    }

    [Fact]
    public void A_credential_counts_more_than_a_secret_and_that_more_than_the_environment()
    {
        Set("environment", "Auth__SigningKey", "of the environment");
        Assert.Equal("of the environment", Given.Value("Auth__SigningKey"));
        Set("secrets", "Auth__SigningKey", "of the secrets");
        Assert.Equal("of the secrets", Given.Value("Auth__SigningKey"));
        Set("credentials", "Auth__SigningKey", "of the unit");
        Assert.Equal("of the unit", Given.Value("Auth__SigningKey"));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("*", null)]
    [InlineData("board.example.org;*", null)]
    [InlineData("127.0.0.1;board.example.org", null)]
    [InlineData("board.example.org", "board.example.org;127.0.0.1")]
    [InlineData("board.example.org;*.example.org", "board.example.org;*.example.org;127.0.0.1")]
    public void The_parts_of_the_board_may_call_one_another_whatever_hosts_are_allowed(string? hosts, string? expected)
    {
        if (hosts is not null)
            environment["AllowedHosts"] = hosts;
        Assert.Equal(expected, Given.AllowedHostsAndThisMachine());
    }

    [Fact]
    public void Proxies_that_are_set_are_known_beside_that_of_the_board()
    {
        var builder = Host.CreateApplicationBuilder([
            "--Proxies:Known:0=10.0.0.0/8",
            $"--{GivenSettings.OwnProxy.Replace("__", ":", StringComparison.Ordinal)}=127.0.0.1",
        ]);
        builder.AddProxies();
        using var host = builder.Build();
        Assert.Equal(
            ["10.0.0.0/8", "127.0.0.1/32"],
            host
                .Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>()
                .Value.KnownIPNetworks.Select(n => n.ToString())
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("ConnectionStrings__images", "s3://bucket?region=eu-west-1")]
    [InlineData("ConnectionStrings__images", "file:///elsewhere")]
    [InlineData("ConnectionStrings__feeddb", "Host=db;Password=hunter2-is-secret")]
    public void A_store_that_the_board_does_not_use_is_named(string variable, string value)
    {
        Set("environment", variable, value);
        var line = Assert.Single(Given.UnusedStores("/data", "/data/images"));
        Assert.StartsWith($"{variable} is set and not used: ", line, StringComparison.Ordinal);
        Assert.EndsWith(" in /data", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("environment", "ConnectionStrings__images", "file:///data/images/")]
    [InlineData("secrets", "ConnectionStrings__images", "s3://bucket")]
    [InlineData("credentials", "ConnectionStrings__images", "s3://bucket")]
    [InlineData("credentials", "ConnectionStrings__feeddb", "Host=db")]
    [InlineData("secrets", "ConnectionStrings__feeddb", "Host=127.0.0.1;Port=20000")] // as it writes it itself
    public void Nothing_is_said_of_its_own_stores_and_those_that_it_uses(string where, string variable, string value)
    {
        Set(where, variable, value);
        Assert.Empty(Given.UnusedStores("/data", "/data/images"));
    }

    private IEnumerable<string> MailDefaults() => Given.MailDefaults("/data/mail", Page).Select(d => $"{d.Key}={d.Value}");

    private void Set(string where, string variable, string value)
    {
        if (where == "environment")
        {
            environment[variable] = value;
            return;
        }

        if (where == "credentials")
            environment["CREDENTIALS_DIRECTORY"] = Directory.CreateDirectory(folder["credentials"]).FullName;
        File.WriteAllText(Path.Combine(where == "secrets" ? Secrets : folder["credentials"], variable), value);
    }
}
