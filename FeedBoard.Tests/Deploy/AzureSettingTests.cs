using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Features.Passkeys;
using FeedBoard.ServiceDefaults;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Distributed;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.Tests.Deploy;

/// <summary>The settings that a deployment to Azure gives API and page, read as API and page read them.</summary>
[Slow]
public sealed class AzureSettingTests : IDisposable
{
    private const string Password = "p@s:s/w?%#\u00fc +\"";

    // What azd asks of the functions by which the secrets of the vault are made.
    private const string Vault = """
        import { clientSecret, smtpUrl } from 'modules/settings.bicep'

        param mail = smtpUrl('smtp.example.org:587', 'board+new@example.org', 'board@example.org', 'p@s:s/w?%#\u{fc} +"')
        param google = clientSecret('keycloak=other google=GOCSPX-a=b==', 'google')
        """;

    private readonly Bicep bicep = new();

    public void Dispose() => bicep.Dispose();

    [Fact]
    public async Task The_API_sends_mail_by_the_server_from_the_sender_with_links_to_the_page()
    {
        var mail = MailSettings.Of(await ConfigurationAsync(BoardNames.Api))!;
        Assert.Equal(("board+new@example.org", "https://board.example.org/"), (mail.Sender, mail.Root.AbsoluteUri));
        var server = mail.Server!;
        Assert.Equal(
            ("smtp.example.org", 587, MailSecurity.StartTls, "board@example.org", Password),
            (server.Host, server.Port, server.Security, server.User, server.Password)
        );
    }

    [Theory]
    [InlineData("smtp.example.org:465", MailSecurity.Tls, 465)]
    [InlineData("smtp.example.org", MailSecurity.StartTls, 587)]
    public async Task A_mail_server_without_a_log_in_has_the_encryption_of_its_port(string server, object security, int port)
    {
        var (values, error) = await bicep.EvaluateAsync(
            $"import {{ smtpUrl }} from 'modules/settings.bicep'\nparam mail = smtpUrl('{server}', 'board@example.org', '', '')"
        );
        Assert.True(values.ContainsKey("mail"), error);
        var settings = MailSettings.Of(
            EnvironmentConfiguration.Of(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["ConnectionStrings__mail"] = values["mail"],
                    ["Board__PublicUrl"] = "https://board.example.org/",
                }
            )
        )!;
        Assert.Equal((security, port, ""), (settings.Server!.Security, settings.Server.Port, settings.Server.User));
    }

    [Fact]
    public async Task The_secret_of_another_provider_is_not_taken()
    {
        var (values, error) = await bicep.EvaluateAsync(
            "import { clientSecret } from 'modules/settings.bicep'\nparam secret = clientSecret('google-two=x keycloak=y', 'google')"
        );
        Assert.Empty(values);
        Assert.Contains("Failed to evaluate parameter \"secret\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task API_and_page_know_the_provider_and_only_the_page_its_secret()
    {
        var provider = new LoginProvider("google", "https://accounts.google.com", "123-abc", "GOCSPX-a=b==", "Google");
        Assert.Equal([provider], LoginProvider.Of(await ConfigurationAsync(BoardNames.Web)));
        Assert.Equal([provider with { ClientSecret = "" }], LoginProvider.Of(await ConfigurationAsync(BoardNames.Api)));
    }

    [Fact]
    public async Task Passkeys_are_of_the_host_that_people_visit()
    {
        var (api, web) = (await ConfigurationAsync(BoardNames.Api), await ConfigurationAsync(BoardNames.Web));
        Assert.Equal("board.example.org", new RelyingParty(api).Id);
        Assert.Equal(PublicUrl.Of(web[BoardNames.PublicUrl]), PublicUrl.Of(api[BoardNames.PublicUrl]));
    }

    /// <summary>What the container of a service has in its environment, with the secrets from the vault.</summary>
    private async Task<IConfiguration> ConfigurationAsync(string service)
    {
        var snapshot = await bicep.SnapshotAsync(
            service + ".bicepparam",
            content: null,
            new KeyValuePair<string, string>("FEEDBOARD_WEB_DOMAINS", """[{"name":"board.example.org"}]""")
        );
        var (vault, error) = await bicep.EvaluateAsync(Vault);
        Assert.True(vault.Count == 2, error);
        var resource = snapshot["predictedResources"]!.AsArray().Single(r => (string?)r!["name"] == service)!;
        var variables = resource["properties"]!["template"]!["containers"]![0]!["env"]!.AsArray();
        return EnvironmentConfiguration.Of(variables.Select(v => KeyValuePair.Create((string)v!["name"]!, ValueOf(v, vault))));
    }

    private static string ValueOf(JsonNode variable, IReadOnlyDictionary<string, string> vault) =>
        (string?)variable["secretRef"] switch
        {
            null => (string)variable["value"]!,
            "connection-mail" => vault["mail"],
            "oidc-google-client-secret" => vault["google"],
            var other => $"(the secret {other})",
        };
}
