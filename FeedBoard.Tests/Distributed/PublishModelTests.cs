using Aspire.Hosting.ApplicationModel;

namespace FeedBoard.Tests.Distributed;

/// <summary>The resources of a deployment.</summary>
public sealed class PublishModelTests
{
    [Fact]
    public async Task It_has_real_stores_and_no_volume()
    {
        await using var builder = await AppModel.ForPublishAsync();
        Assert.DoesNotContain(builder.Resources, r => r is ContainerResource);
        Assert.DoesNotContain(builder.Resources, r => r.Annotations.OfType<ContainerMountAnnotation>().Any());
        Assert.DoesNotContain(builder.Resources, r => r.Name is BoardNames.CheckImages or BoardNames.SweepImages);
    }

    [Fact]
    public async Task Every_secret_is_asked_for_or_made_and_none_has_a_value_in_the_code()
    {
        await using var builder = await AppModel.ForPublishAsync();
        var parameters = builder.Resources.OfType<ParameterResource>().ToList();
        Assert.Subset(
            parameters.Where(p => p.Secret).Select(p => p.Name).ToHashSet(StringComparer.Ordinal),
            new HashSet<string>(StringComparer.Ordinal) { "signing-key", "s3-access-key-id", "s3-secret-access-key" }
        );
        Assert.All(parameters, p => Assert.True(p.Default is null or GenerateParameterDefault, p.Name));
    }

    [Fact]
    public async Task The_API_is_given_what_it_expects_and_secrets_only_by_reference()
    {
        await using var builder = await AppModel.ForPublishAsync();
        var environment = await builder.EnvironmentAsync(BoardNames.Api);
        string[] required =
        [
            $"ConnectionStrings__{BoardNames.Database}",
            $"ConnectionStrings__{BoardNames.Images}",
            BoardNames.AccessKeyId,
            BoardNames.SecretAccessKey,
            BoardNames.Variable(BoardNames.SigningKey),
            BoardNames.Variable(BoardNames.PublicUrl),
        ];

        Assert.All(required, name => Assert.Matches(@"\A\{[^{}]+\}\z", environment[name]));
        Assert.Equal(required.Order(StringComparer.Ordinal), environment.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_is_given_the_address_of_the_API_and_no_secret()
    {
        await using var builder = await AppModel.ForPublishAsync();
        var environment = await builder.EnvironmentAsync(BoardNames.Web);
        Assert.Contains($"services__{BoardNames.Api}__http__0", environment.Keys);
        Assert.Equal("{public-url.value}", environment[BoardNames.Variable(BoardNames.PublicUrl)]);
        Assert.All(
            environment.Keys.Except([BoardNames.Variable(BoardNames.PublicUrl)], StringComparer.Ordinal),
            name => Assert.Matches($@"\A(services__{BoardNames.Api}__https?__0|APISERVICE_HTTPS?)\z", name)
        );
    }

    [Fact]
    public async Task A_mail_server_and_a_provider_are_passed_on_and_their_secrets_are_asked_for()
    {
        await using var builder = await AppModel.ForPublishAsync(AppModel.MailAndProvider);
        var (api, web) = (await builder.EnvironmentAsync(BoardNames.Api), await builder.EnvironmentAsync(BoardNames.Web));
        Assert.Equal("{mail.connectionString}", api["ConnectionStrings__mail"]);
        Assert.Equal("{oidc-google-client-secret.value}", web["Auth__Oidc__google__ClientSecret"]);
        Assert.DoesNotContain("Auth__Oidc__google__ClientSecret", api.Keys);
        foreach (var environment in (IReadOnlyDictionary<string, string>[])[api, web])
        {
            Assert.Equal("https://accounts.google.com", environment["Auth__Oidc__google__Authority"]);
            Assert.Equal("123-abc", environment["Auth__Oidc__google__ClientId"]);
        }

        Assert.All(
            (string[])["mail", "oidc-google-client-secret"],
            name => Assert.True(builder.Resource<ParameterResource>(name).Secret, name)
        );
    }

    [Fact]
    public async Task The_migrations_are_given_the_database_and_nothing_else()
    {
        await using var builder = await AppModel.ForPublishAsync();
        Assert.Equal([$"ConnectionStrings__{BoardNames.Database}"], (await builder.EnvironmentAsync(BoardNames.Migrations)).Keys);
        Assert.Equal([BoardNames.Migrate], await builder.ArgumentsAsync(BoardNames.Migrations));
    }

    [Theory]
    [InlineData(BoardNames.Api)]
    [InlineData(BoardNames.Web)]
    public async Task Who_forwards_is_said_by_our_own_setting_alone(string service)
    {
        await using var builder = await AppModel.ForPublishAsync();
        Assert.Single(builder.Resource<ProjectResource>(service).Annotations, a => a.GetType().Name is "DisableForwardedHeadersAnnotation");
    }

    [Theory]
    [InlineData(BoardNames.Api, null, 2)]
    [InlineData(BoardNames.Api, "1", 2)]
    [InlineData(BoardNames.Api, "3", 3)]
    [InlineData(BoardNames.Web, null, 2)]
    public async Task There_are_at_least_two_replicas(string service, string? setting, int expected)
    {
        await using var builder = await AppModel.ForPublishAsync(setting is null ? [] : [$"--Replicas={setting}"]);
        Assert.Equal(expected, builder.Resource<ProjectResource>(service).Annotations.OfType<ReplicaAnnotation>().Last().Replicas);
    }

    [Theory]
    [InlineData(BoardNames.Api)]
    [InlineData(BoardNames.Web)]
    public async Task A_service_can_be_reached_and_probed(string name)
    {
        await using var builder = await AppModel.ForPublishAsync();
        var service = builder.Resource<ProjectResource>(name);
        Assert.All(service.Annotations.OfType<EndpointAnnotation>(), e => Assert.True(e.IsExternal));
#pragma warning disable ASPIREPROBES001 // As in AppHost.cs.
        Assert.Equal(
            [(ProbeType.Readiness, BoardNames.Health), (ProbeType.Liveness, BoardNames.Alive)],
            service.Annotations.OfType<EndpointProbeAnnotation>().Select(p => (p.Type, p.Path))
        );
#pragma warning restore ASPIREPROBES001
    }
}
