using Aspire.Hosting.ApplicationModel;

namespace FeedBoard.Tests.Distributed;

/// <summary>What a deployment is made of.</summary>
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
        Assert.Subset(parameters.Where(p => p.Secret).Select(p => p.Name).ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal) { "signing-key", "s3-access-key-id", "s3-secret-access-key" });
        Assert.All(parameters, p => Assert.True(p.Default is null or GenerateParameterDefault, p.Name));
    }

    [Fact]
    public async Task The_API_is_given_what_it_expects_and_secrets_only_by_reference()
    {
        await using var builder = await AppModel.ForPublishAsync();
        var environment = await builder.EnvironmentAsync(BoardNames.Api);
        string[] required = [$"ConnectionStrings__{BoardNames.Database}", $"ConnectionStrings__{BoardNames.Images}", BoardNames.AccessKeyId, BoardNames.SecretAccessKey, BoardNames.Variable(BoardNames.SigningKey)];

        Assert.All(required, name => Assert.Matches(@"\A\{[^{}]+\}\z", environment[name]));
        var others = environment.Keys.Except(required, StringComparer.Ordinal);
        Assert.All(others, name => Assert.Equal($"{BoardNames.Variable(BoardNames.KnownProxies)}__0", name));
    }

    [Fact]
    public async Task The_migrations_are_given_the_database_and_nothing_else()
    {
        await using var builder = await AppModel.ForPublishAsync();
        Assert.Equal([$"ConnectionStrings__{BoardNames.Database}"], (await builder.EnvironmentAsync(BoardNames.Migrations)).Keys);
        Assert.Equal([BoardNames.Migrate], await builder.ArgumentsAsync(BoardNames.Migrations));
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("1", 2)]
    [InlineData("3", 3)]
    public async Task There_are_at_least_two_replicas(string? setting, int expected)
    {
        await using var builder = await AppModel.ForPublishAsync(setting is null ? [] : [$"--Replicas={setting}"]);
        Assert.Equal(expected, builder.Resource<ProjectResource>(BoardNames.Api).Annotations.OfType<ReplicaAnnotation>().Last().Replicas);
    }

    [Fact]
    public async Task The_API_can_be_reached_and_probed()
    {
        await using var builder = await AppModel.ForPublishAsync();
        var api = builder.Resource<ProjectResource>(BoardNames.Api);
        Assert.All(api.Annotations.OfType<EndpointAnnotation>(), e => Assert.True(e.IsExternal));
#pragma warning disable ASPIREPROBES001 // As in AppHost.cs.
        Assert.Equal([(ProbeType.Readiness, BoardNames.Health), (ProbeType.Liveness, BoardNames.Alive)], api.Annotations.OfType<EndpointProbeAnnotation>().Select(p => (p.Type, p.Path)));
#pragma warning restore ASPIREPROBES001
    }
}
