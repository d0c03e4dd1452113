#pragma warning disable ASPIREPERSISTENCE001 // As it is used by the app host's own packages.

using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.Tests.Distributed;

/// <summary>The resources that <c>dotnet run --project FeedBoard.AppHost</c> starts.</summary>
public sealed class RunModelTests : IDisposable
{
    private readonly TestFolder folder = new("model");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task In_containers_it_has_the_whole_board()
    {
        await using var builder = await AppModel.InContainersAsync();
        string[] board =
        [
            "postgres",
            "pgweb",
            BoardNames.Database,
            BoardNames.Images,
            "mailpit",
            BoardNames.Mail,
            BoardNames.Migrations,
            BoardNames.Api,
            BoardNames.Web,
            BoardNames.CheckImages,
            BoardNames.SweepImages,
            "signing-key",
        ];
        Assert.Subset(builder.Resources.Select(r => r.Name).ToHashSet(StringComparer.Ordinal), board.ToHashSet(StringComparer.Ordinal));
        var environment = await builder.EnvironmentAsync(BoardNames.Api);
        Assert.Matches(
            @"\Asmtp://[^/?]+:\d+\?from=board@feedboard\.example&security=none\z",
            environment[$"ConnectionStrings__{BoardNames.Mail}"]
        );
        Assert.StartsWith("http://", environment["Board__PublicUrl"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_this_machine_it_has_the_same_without_a_container()
    {
        await using var builder = await OnThisMachineAsync();
        string[] board =
        [
            "postgres",
            BoardNames.Database,
            BoardNames.Images,
            BoardNames.Mail,
            BoardNames.Migrations,
            BoardNames.Api,
            BoardNames.Web,
            BoardNames.CheckImages,
            BoardNames.SweepImages,
            "signing-key",
        ];
        Assert.Subset(builder.Resources.Select(r => r.Name).ToHashSet(StringComparer.Ordinal), board.ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(builder.Resources, r => r is ContainerResource);
        Assert.Equal(["postgres", "--data", folder.Path, "--port"], (await builder.ArgumentsAsync("postgres")).Skip(1).SkipLast(1));
        var environment = await builder.EnvironmentAsync(BoardNames.Api);
        Assert.Equal(new Uri(Path.Combine(folder.Path, "images")).AbsoluteUri, environment[$"ConnectionStrings__{BoardNames.Images}"]);
        Assert.Equal(new Uri(Path.Combine(folder.Path, "mail")).AbsoluteUri, environment[$"ConnectionStrings__{BoardNames.Mail}"]);
        Assert.StartsWith("http://", environment["Board__PublicUrl"], StringComparison.Ordinal);
        Assert.Matches(
            @"\AHost=127\.0\.0\.1;Port=\d+;Database=feedboard;Username=feedboard;Password=[0-9a-f]{48}\z",
            environment[$"ConnectionStrings__{BoardNames.Database}"]
        );
    }

    [Fact]
    public async Task Each_resource_is_named_grouped_and_described()
    {
        foreach (
            var start in (Func<Task<IDistributedApplicationTestingBuilder>>[])
                [() => AppModel.InContainersAsync(), () => OnThisMachineAsync()]
        )
        {
            await using var builder = await start();
            Assert.All(builder.Resources.OfType<ParameterResource>(), p => Assert.False(string.IsNullOrWhiteSpace(p.Description), p.Name));
            string?[] parents =
            [
                Parent(builder, BoardNames.Migrations),
                Parent(builder, BoardNames.SweepImages),
                Parent(builder, BoardNames.CheckImages),
            ];
            Assert.All(parents, p => Assert.Equal(BoardNames.Api, p));
            Assert.Equal("postgres", Parent(builder, BoardNames.Database));
        }

        static string? Parent(IDistributedApplicationTestingBuilder builder, string name) =>
            builder.Resource<IResource>(name) is IResourceWithParent child
                ? child.Parent.Name
                : builder
                    .Resource<IResource>(name)
                    .Annotations.OfType<ResourceRelationshipAnnotation>()
                    .Where(r => r.Type is "Parent")
                    .Select(r => r.Resource.Name)
                    .LastOrDefault();
    }

    [Theory]
    [InlineData("postgres", "library/postgres", "17.6")]
    [InlineData(BoardNames.Images, "localstack/localstack", "4.14.0")]
    public async Task Images_of_servers_are_pinned(string resource, string image, string tag)
    {
        await using var builder = await AppModel.InContainersAsync();
        var pinned = builder.Resource<ContainerResource>(resource).Annotations.OfType<ContainerImageAnnotation>().Last();
        Assert.Equal(("docker.io", image, tag), (pinned.Registry, pinned.Image, pinned.Tag));
    }

    [Fact]
    public async Task Each_waits_for_what_it_needs()
    {
        await using var builder = await AppModel.InContainersAsync();
        Assert.Contains(BoardNames.Database, builder.Waits(BoardNames.Migrations, WaitType.WaitUntilHealthy));
        Assert.Contains(BoardNames.Images, builder.Waits(BoardNames.Api, WaitType.WaitUntilHealthy));
        Assert.Equal([BoardNames.Migrations], builder.Waits(BoardNames.Api, WaitType.WaitForCompletion));
        Assert.Equal([BoardNames.Api], builder.Waits(BoardNames.Web, WaitType.WaitUntilHealthy));
    }

    [Fact]
    public async Task The_data_of_people_outlives_the_containers_but_not_those_of_a_test()
    {
        await using var kept = await AppModel.CreateAsync(
            "--stores=containers",
            "--Parameters:signing-key=x",
            "--Parameters:postgres-password=x"
        );
        Assert.Equal(
            ContainerMountType.Volume,
            Assert.Single(kept.Resource<ContainerResource>("postgres").Annotations.OfType<ContainerMountAnnotation>()).Type
        );
        Assert.Equal(
            ContainerLifetime.Persistent,
            Assert.Single(kept.Resource<ContainerResource>(BoardNames.Images).Annotations.OfType<ContainerLifetimeAnnotation>()).Lifetime
        );

        await using var builder = await AppModel.InContainersAsync();
        Assert.DoesNotContain(
            builder.Resources.SelectMany(r => r.Annotations),
            a => a is ContainerMountAnnotation { Type: ContainerMountType.Volume } or ContainerLifetimeAnnotation or PersistenceAnnotation
        );
    }

    [Fact]
    public async Task No_certificate_is_needed_or_missed()
    {
        await using var builder = await AppModel.InContainersAsync();
        Assert.DoesNotContain(builder.Resources.SelectMany(r => r.Annotations).OfType<EndpointAnnotation>(), e => e.UriScheme is "https");
#pragma warning disable ASPIRECERTIFICATES001 // As in Settings.cs.
        Assert.All(
            builder.Resources.Where(r => r.Annotations.OfType<HttpsCertificateConfigurationCallbackAnnotation>().Any()),
            r =>
                Assert.True(
                    r.Annotations.OfType<HttpsCertificateAnnotation>().Last() is { UseDeveloperCertificate: false, Certificate: null },
                    r.Name
                )
        );
#pragma warning restore ASPIRECERTIFICATES001
    }

    [Theory]
    [InlineData(BoardNames.Migrations, BoardNames.Migrate)]
    [InlineData(BoardNames.CheckImages, BoardNames.CheckImages)]
    [InlineData(BoardNames.SweepImages, BoardNames.SweepImages)]
    public async Task A_program_that_ends_is_the_API_with_a_command(string resource, string command)
    {
        await using var builder = await AppModel.InContainersAsync();
        Assert.Equal([command], await builder.ArgumentsAsync(resource));
        Assert.Empty(builder.Resource<IResource>(resource).Annotations.OfType<EndpointAnnotation>());
    }

    [Fact]
    public async Task What_nobody_needs_every_day_is_started_by_hand()
    {
        await using var builder = await AppModel.InContainersAsync();
        string[] byHand = [BoardNames.CheckImages, BoardNames.SweepImages, "pgweb"],
            byItself = [BoardNames.Migrations, BoardNames.Api, BoardNames.Web, "postgres", BoardNames.Images];
        Assert.All(byHand, name => Assert.Single(builder.Resource<IResource>(name).Annotations.OfType<ExplicitStartupAnnotation>()));
        Assert.All(byItself, name => Assert.Empty(builder.Resource<IResource>(name).Annotations.OfType<ExplicitStartupAnnotation>()));
        var commands = builder
            .Resource<ProjectResource>(BoardNames.Api)
            .Annotations.OfType<ResourceCommandAnnotation>()
            .ToDictionary(c => c.Name, c => c.DisplayName, StringComparer.Ordinal);
        Assert.Equal(("Check images", "Sweep images now"), (commands[BoardNames.CheckImages], commands[BoardNames.SweepImages]));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("2", 2)]
    public async Task Replicas_are_a_setting(string? setting, int expected)
    {
        await using var builder = await AppModel.InContainersAsync(setting is null ? [] : [$"--Replicas={setting}"]);
        Assert.Equal(expected, builder.Resource<ProjectResource>(BoardNames.Api).Annotations.OfType<ReplicaAnnotation>().Last().Replicas);
    }

    [Fact]
    public async Task A_mail_server_and_a_provider_of_the_developer_are_what_the_services_read()
    {
        await using var builder = await AppModel.InContainersAsync(AppModel.MailAndProvider);
        Assert.DoesNotContain(builder.Resources, r => r.Name is "mailpit");
        Assert.Equal("secret-of-google", await builder.Resource<ParameterResource>("oidc-google-client-secret").GetValueAsync(default));
        Assert.True(builder.Resource<ParameterResource>("oidc-google-client-secret").Secret);

        var (api, web) = (await ConfigurationAsync(builder, BoardNames.Api), await ConfigurationAsync(builder, BoardNames.Web));
        var mail = MailSettings.Of(api)!;
        Assert.Equal(
            ("board@example.org", "smtp.example.org", 587, "board@example.org", "secret-of-mail"),
            (mail.Sender, mail.Server!.Host, mail.Server.Port, mail.Server.User, mail.Server.Password)
        );
        Assert.Null(api[BoardNames.VerifyEmail]); // as with any mail server
        var provider = new LoginProvider("google", "https://accounts.google.com", "123-abc", "secret-of-google", "Google");
        Assert.Equal([provider], LoginProvider.Of(web));
        Assert.Equal([provider with { ClientSecret = "" }], LoginProvider.Of(api));
    }

    [Theory]
    [InlineData("--Auth:Oidc:google:ClientId=x", "Auth:Oidc:google:Authority must be the https:// address of the provider")]
    [InlineData("--Auth:Oidc:my_company:ClientId=x", "Auth:Oidc:my_company: the name of a provider has letters, digits and dashes")]
    public async Task A_provider_that_cannot_be_meant_is_refused_in_words(string option, string expected)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => AppModel.InContainersAsync(option));
        Assert.Contains(expected, refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("many")]
    public async Task A_number_of_replicas_that_cannot_be_meant_is_refused_in_words(string setting)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => AppModel.InContainersAsync($"--Replicas={setting}"));
        Assert.Contains(
            $"Replicas must be a number from 1 to 10, such as --Replicas=2, not '{setting}'",
            refusal.ToString(),
            StringComparison.Ordinal
        );
    }

    private static async Task<IConfiguration> ConfigurationAsync(IDistributedApplicationTestingBuilder builder, string service) =>
        EnvironmentConfiguration.Of(await builder.EnvironmentAsync(service));

    private Task<IDistributedApplicationTestingBuilder> OnThisMachineAsync() => AppModel.OnThisMachineAsync(folder.Path);
}
