using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using YamlDotNet.RepresentationModel;

namespace FeedBoard.Tests.Deploy;

/// <summary>azure.yaml and infra/, as the real compiler of Bicep reads them.</summary>
[Slow]
public sealed partial class AzureTests : IDisposable
{
    private const string MainParameters = """
        using 'main.bicep'

        param environmentName = 'board'
        param location = 'westeurope'
        param images = 's3://photos?region=eu-central-1'
        param s3AccessKeyId = 'id-of-the-key'
        param s3SecretAccessKey = 'secret-of-the-key'
        param mailServer = 'smtp.example.org:587'
        param mailFrom = 'board@example.org'
        param mailUser = 'board@example.org'
        param mailPassword = 'password-of-the-key'
        param providers = [{ name: 'google', authority: 'https://accounts.google.com', clientId: '123-abc' }]
        param providerSecrets = 'google=client-of-the-key'
        param postgresVersion = '17'
        param postgresSku = 'Standard_B2s'
        param postgresTier = 'Burstable'
        param postgresStorage = 32
        param postgresZone = '1'
        param postgresBackupDays = 7
        """;

    private static readonly string[] Services = [BoardNames.Migrations, BoardNames.Api, BoardNames.Web];
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Bicep bicep = new();

    public static TheoryData<string> Files => ["main", BoardNames.Migrations, BoardNames.Api, BoardNames.Web];

    public static TheoryData<string> Scaled => [BoardNames.Api, BoardNames.Web];

    public void Dispose() => bicep.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_compiler_and_its_linter_find_nothing(string file) => Assert.Empty(await bicep.DiagnosticsAsync(file + ".bicep"));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_is_deployed_is_what_is_checked_in(string file)
    {
        var fresh = (await SnapshotAsync(file)).ToJsonString(Indented) + "\n";
        var committed = Path.Combine(Repository.Root, "FeedBoard.Tests", "Deploy", "Snapshots", file + ".json");
        if (
            File.Exists(committed)
            && string.Equals(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken), fresh, StringComparison.Ordinal)
        )
            return;

        var copy = Path.Combine(Repository.Root, "artifacts", "azure", file + ".json");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await File.WriteAllTextAsync(copy, fresh, TestContext.Current.CancellationToken);
        Assert.Fail(
            $"What would be deployed has changed. Look at the difference, then: cp artifacts/azure/{file}.json "
                + $"FeedBoard.Tests/Deploy/Snapshots/"
        );
    }

    [Theory]
    [MemberData(nameof(Scaled))]
    public async Task A_service_has_two_to_five_replicas_and_is_probed_by_HTTP_on_its_own_host(string service)
    {
        var template = (await ResourceAsync(service))["properties"]!["template"]!;
        Assert.Equal((2, 5), ((int)template["scale"]!["minReplicas"]!, (int)template["scale"]!["maxReplicas"]!));
        Assert.Equal("50", (string?)template["scale"]!["rules"]![0]!["http"]!["metadata"]!["concurrentRequests"]);
        var container = template["containers"]![0]!;
        var probes = container["probes"]!.AsArray();
        Assert.Equal(
            [("Startup", BoardNames.Alive), ("Readiness", BoardNames.Health), ("Liveness", BoardNames.Alive)],
            probes.Select(p => ((string)p!["type"]!, (string)p["httpGet"]!["path"]!))
        );
        Assert.All(probes, p => Assert.Equal(8080, (int)p!["httpGet"]!["port"]!));
        // Both are expressions, in brackets, that Azure evaluates.
        var hosts = Variables(container)["AllowedHosts"];
        Assert.All(
            probes,
            p => Assert.Contains(((string)p!["httpGet"]!["httpHeaders"]![0]!["value"]!).Trim('[', ']'), hosts, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Domains_and_settings_of_ones_own_survive_a_deployment_since_they_are_parameters()
    {
        var service = await ResourceAsync(
            BoardNames.Web,
            new(
                "FEEDBOARD_WEB_DOMAINS",
                """[{"name":"board.example.org","certificateId":"/subscriptions/1/certificate"},{"name":"www.example.org"}]"""
            ),
            new("FEEDBOARD_WEB_SETTINGS", """{"Images__PublicBaseUrl":"https://images.example.org/"}"""),
            new("FEEDBOARD_MIN_REPLICAS", "3")
        );
        var domains = service["properties"]!["configuration"]!["ingress"]!["customDomains"]!.AsArray();
        Assert.Equal(
            [("board.example.org", "SniEnabled"), ("www.example.org", "Disabled")],
            domains.Select(d => ((string)d!["name"]!, (string)d["bindingType"]!))
        );
        var variables = Variables(service["properties"]!["template"]!["containers"]![0]!);
        Assert.Equal("https://board.example.org/", variables["Board__PublicUrl"]);
        Assert.Contains("board.example.org", variables["AllowedHosts"], StringComparison.Ordinal);
        Assert.Equal("https://images.example.org/", variables["Images__PublicBaseUrl"]);
        Assert.Equal(3, (int)service["properties"]!["template"]!["scale"]!["minReplicas"]!);
    }

    [Theory]
    [InlineData(BoardNames.Api, "API", 1.0, "2Gi")]
    [InlineData(BoardNames.Web, "WEB", 0.5, "1Gi")]
    public async Task A_replica_has_the_size_that_is_set(string service, string name, double cpu, string memory)
    {
        Assert.Equal((cpu, memory), SizeOf(await ResourceAsync(service)));
        var larger = await ResourceAsync(service, new($"FEEDBOARD_{name}_CPU", "1.75"), new($"FEEDBOARD_{name}_MEMORY", "3.5Gi"));
        Assert.Equal((1.75, "3.5Gi"), SizeOf(larger));

        static (double Cpu, string Memory) SizeOf(JsonNode resource)
        {
            var size = resource["properties"]!["template"]!["containers"]![0]!["resources"]!;
            return ((double)size["cpu"]!, (string)size["memory"]!);
        }
    }

    [Theory]
    [MemberData(nameof(Scaled))]
    public async Task A_setting_of_ones_own_replaces_that_of_the_template(string service)
    {
        var settings = service == BoardNames.Api ? "FEEDBOARD_API_SETTINGS" : "FEEDBOARD_WEB_SETTINGS";
        const string own = """{"Board__PublicUrl":"https://cdn.example.org/","AllowedHosts":"*"}""";
        var resource = await ResourceAsync(service, KeyValuePair.Create(settings, own));
        var variables = Variables(resource["properties"]!["template"]!["containers"]![0]!); // throws if a name is there twice
        Assert.Equal(("https://cdn.example.org/", "*"), (variables["Board__PublicUrl"], variables["AllowedHosts"]));
    }

    [Theory]
    [MemberData(nameof(Scaled))]
    public async Task Without_mail_server_and_providers_a_service_is_given_neither(string service)
    {
        var resource = await ResourceAsync(service, new(Bicep.MailServer, ""), new(Bicep.Providers, "[]"));
        var names = Variables(resource["properties"]!["template"]!["containers"]![0]!).Keys;
        Assert.DoesNotContain(names, n => n.StartsWith("Auth__Oidc", StringComparison.Ordinal) || n == "ConnectionStrings__mail");
        Assert.DoesNotContain(
            resource["properties"]!["configuration"]!["secrets"]?.AsArray() ?? [],
            s => (string?)s!["name"] is "connection-mail" or "oidc-google-client-secret"
        );
    }

    [Fact]
    public async Task Every_secret_that_a_service_reads_is_in_the_vault()
    {
        var vault = (await SnapshotAsync("main"))["predictedResources"]!
            .AsArray()
            .Where(r => (string?)r!["type"] == "Microsoft.KeyVault/vaults/secrets")
            .Select(r => ((string)r!["name"]!).Split('/')[1])
            .ToHashSet(StringComparer.Ordinal);
        foreach (var service in Services)
        {
            var secrets = (await ResourceAsync(service))["properties"]!["configuration"]!["secrets"]!.AsArray();
            Assert.All(secrets, s => Assert.Contains((string)s!["name"]!, vault));
        }
    }

    [Fact]
    public async Task A_mail_server_without_a_sender_is_refused_before_anything_is_deployed()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => bicep.SnapshotAsync("plain.bicepparam", MainWithout("param mailFrom")));
        Assert.Contains("FEEDBOARD_MAIL_FROM is missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_mail_server_and_providers_the_vault_has_no_secret_of_theirs()
    {
        var parameters = MainWithout("param mail", "param provider");
        var plain = (await bicep.SnapshotAsync("plain.bicepparam", parameters))["predictedResources"]!.AsArray();
        Assert.NotEmpty(plain);
        Assert.DoesNotContain(plain, r => ((string)r!["name"]!).EndsWith("/connection-mail", StringComparison.Ordinal));
        Assert.DoesNotContain(plain, r => ((string)r!["name"]!).Contains("/oidc-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_parameter_of_the_first_step_is_filled_by_azd_and_those_without_a_default_are_asked_for()
    {
        var declared = (await bicep.BuildAsync("main.bicep"))["parameters"]!.AsObject();
        var filled = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!.AsObject();
        Assert.Equal(declared.Select(p => p.Key).Order(StringComparer.Ordinal), filled.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ("${" + Bicep.MailServer + "}", "${" + Bicep.Providers + "}"),
            ((string)filled["mailServer"]!["value"]!, (string)filled["providers"]!["value"]!)
        );
        // azd asks for what has no default and is not set. Nobody needs a mail server or a provider.
        string[] optional = ["mailServer", "mailFrom", "mailUser", "mailPassword", "providers", "providerSecrets", "postgresName"];
        Assert.All(optional, name => Assert.NotNull(declared[name]!["defaultValue"]));
        Assert.Equal(
            ["mailPassword", "providerSecrets", "s3AccessKeyId", "s3SecretAccessKey"],
            declared.Where(p => (string?)p.Value!["type"] == "securestring").Select(p => p.Key).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_migrations_are_a_job_that_runs_once_when_it_is_started()
    {
        var job = await ResourceAsync(BoardNames.Migrations);
        Assert.Equal("Microsoft.App/jobs", (string?)job["type"]);
        var settings = job["properties"]!["configuration"]!;
        Assert.Equal(
            ("Manual", 0, 1800),
            ((string)settings["triggerType"]!, (int)settings["replicaRetryLimit"]!, (int)settings["replicaTimeout"]!)
        );
        Assert.Equal([BoardNames.Migrate], job["properties"]!["template"]!["containers"]![0]!["args"]!.AsArray().Select(a => (string?)a));
    }

    [Fact]
    public async Task Secrets_come_from_the_vault_and_nowhere_in_plain()
    {
        var everything = new List<JsonNode> { await SnapshotAsync("main") };
        foreach (var service in Services)
        {
            var snapshot = await SnapshotAsync(service);
            everything.Add(snapshot);
            var resource = Resource(snapshot, service);
            var secrets = resource["properties"]!["configuration"]!["secrets"]!.AsArray();
            Assert.All(secrets, s => Assert.Contains((string)s!["name"]!, (string)s["keyVaultUrl"]!, StringComparison.Ordinal));
            Assert.All(secrets, s => Assert.Null(s!["value"]));
            var referred = resource["properties"]!["template"]!["containers"]![0]!["env"]!
                .AsArray()
                .Select(v => (string?)v!["secretRef"])
                .Where(s => s is not null);
            Assert.Equal(secrets.Select(s => (string?)s!["name"]).Order(StringComparer.Ordinal), referred.Order(StringComparer.Ordinal));
        }

        Assert.All(everything, s => Assert.DoesNotContain("of-the-key", s.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_output_is_a_secret_and_what_is_generated_is_generated_once()
    {
        var main = await bicep.BuildAsync("main.bicep");
        Assert.All(main["outputs"]!.AsObject(), o => Assert.DoesNotMatch("(?i)password|secret|key", o.Key));
        var secrets = (await bicep.BuildAsync("modules/secrets.bicep"))["resources"]!
            .AsObject()
            .Select(r => r.Value!)
            .Where(r => r["existing"] is null)
            .ToList();
        string[] made = ["[parameters('signingKey')]", "[parameters('postgresPassword')]"];
        var generated = secrets.Where(r => made.Contains((string?)r["properties"]!["value"], StringComparer.Ordinal)).ToList();
        Assert.Equal(2, generated.Count);
        Assert.All(generated, r => Assert.NotNull(r["@options"]!["onlyIfNotExists"]));
        Assert.All(secrets.Except(generated), r => Assert.Null(r["@options"]));
    }

    [Fact]
    public async Task PostgreSQL_says_its_version_zone_and_backups()
    {
        var server = (await SnapshotAsync("main"))["predictedResources"]!
            .AsArray()
            .Single(r => (string?)r!["type"] == "Microsoft.DBforPostgreSQL/flexibleServers")!;
        var properties = server["properties"]!;
        Assert.Equal(("17", "1"), ((string)properties["version"]!, (string)properties["availabilityZone"]!));
        Assert.Equal((7, 32), ((int)properties["backup"]!["backupRetentionDays"]!, (int)properties["storage"]!["storageSizeGB"]!));
    }

    /// <summary>Azure restores a backup as a server of another name. The first run has none, and each keeps that of the last one.</summary>
    [Fact]
    public async Task A_restored_server_takes_the_place_of_the_first()
    {
        var main = await bicep.SnapshotAsync("restored.bicepparam", MainParameters + "\nparam postgresName = 'psql-restored'");
        var names = main["predictedResources"]!
            .AsArray()
            .Where(r => ((string)r!["type"]!).StartsWith("Microsoft.DBforPostgreSQL/", StringComparison.Ordinal))
            .Select(r => ((string)r!["name"]!).Split('/')[0]);
        Assert.Equal(["psql-restored"], names.Distinct(StringComparer.Ordinal));

        const string name = "FEEDBOARD_POSTGRES";
        Assert.True((await bicep.BuildAsync("main.bicep"))["outputs"]!.AsObject().ContainsKey(name));
        var parameters = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!;
        Assert.Equal("${" + name + "}", (string?)parameters["postgresName"]!["value"]);
        Assert.Contains($"`{name}`", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_services_read_from_the_environment_is_what_the_first_step_puts_there()
    {
        var outputs = (await bicep.BuildAsync("main.bicep"))["outputs"]!.AsObject().Select(o => o.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var service in Services)
        {
            var parameters = Repository.Read($"infra/{service}.bicepparam");
            var required = RequiredVariable().Matches(parameters).Select(m => m.Groups["name"].Value).ToList();
            Assert.NotEmpty(required);
            Assert.All(
                required,
                name =>
                    Assert.True(outputs.Contains(name) || name == $"SERVICE_{service.ToUpperInvariant()}_IMAGE_NAME", $"{service}: {name}")
            );
        }
    }

    [Fact]
    public void Azure_yaml_deploys_migrations_then_the_API_then_the_page()
    {
        var yaml = new YamlStream();
        using (var reader = new StringReader(Repository.Read("azure.yaml")))
            yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var services = (YamlMappingNode)root["services"];
        Assert.Equal(Services, services.Children.Keys.Select(k => ((YamlScalarNode)k).Value));
        Assert.All(
            services.Children.Values,
            s =>
            {
                Assert.Equal(("dotnet", "containerapp"), (s["language"].ToString(), s["host"].ToString()));
                Assert.True(Directory.EnumerateFiles(Path.Combine(Repository.Root, s["project"].ToString()), "*.csproj").Any());
            }
        );
        Assert.Equal(BoardNames.Migrations, services[BoardNames.Api]["uses"][0].ToString());
        Assert.Equal(BoardNames.Api, services[BoardNames.Web]["uses"][0].ToString());

        var migrations = services[BoardNames.Migrations];
        var hook = Path.GetFullPath(
            Path.Combine(Repository.Root, migrations["project"].ToString(), migrations["hooks"]["postdeploy"]["run"].ToString())
        );
        Assert.True(File.GetUnixFileMode(hook).HasFlag(UnixFileMode.UserExecute), hook);
    }

    [Fact]
    public void Every_parameter_is_explained()
    {
        string[] files = ["main.parameters.json", .. Services.Select(s => s + ".bicepparam")];
        var names = files
            .SelectMany(f => SettingOfOnesOwn().Matches(Repository.Read("infra/" + f)))
            .Select(m => m.Value)
            .Distinct(StringComparer.Ordinal);
        var set = Regex
            .Matches(Repository.Read("infra/main.bicep"), @"output (\w+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(m => m.Value["output ".Length..]);
        var page = Repository.Read("docs/deploy.md");
        Assert.All(names.Except(set, StringComparer.Ordinal), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private static string MainWithout(params string[] lines) =>
        string.Join(
            '\n',
            MainParameters.Split('\n').Where(line => !Array.Exists(lines, l => line.StartsWith(l, StringComparison.Ordinal)))
        );

    private static Dictionary<string, string> Variables(JsonNode container) =>
        container["env"]!.AsArray().ToDictionary(v => (string)v!["name"]!, v => (string?)v!["value"] ?? "", StringComparer.Ordinal);

    private static JsonNode Resource(JsonNode snapshot, string name) =>
        snapshot["predictedResources"]!.AsArray().Single(r => (string?)r!["name"] == name)!;

    private async Task<JsonNode> ResourceAsync(string service, params KeyValuePair<string, string>[] environment) =>
        Resource(await bicep.SnapshotAsync(service + ".bicepparam", content: null, environment), service);

    private Task<JsonNode> SnapshotAsync(string file) => bicep.SnapshotAsync(file + ".bicepparam", file == "main" ? MainParameters : null);

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>[A-Z_]+)'\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequiredVariable();

    [GeneratedRegex("FEEDBOARD_[A-Z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingOfOnesOwn();
}
