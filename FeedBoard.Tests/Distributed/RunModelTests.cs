using Aspire.Hosting.ApplicationModel;

namespace FeedBoard.Tests.Distributed;

/// <summary>What <c>dotnet run --project FeedBoard.AppHost</c> would start.</summary>
public sealed class RunModelTests
{
    [Fact]
    public async Task It_has_the_whole_board()
    {
        await using var builder = await AppModel.ForRunAsync();
        string[] board = ["postgres", "pgweb", BoardNames.Database, BoardNames.Images, BoardNames.Migrations, BoardNames.Api, BoardNames.Web, BoardNames.CheckImages, BoardNames.SweepImages, "signing-key"];
        Assert.Subset(builder.Resources.Select(r => r.Name).ToHashSet(StringComparer.Ordinal), board.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("postgres", "library/postgres", "17.6")]
    [InlineData(BoardNames.Images, "localstack/localstack", "4.14.0")]
    public async Task Images_of_servers_are_pinned(string resource, string image, string tag)
    {
        await using var builder = await AppModel.ForRunAsync();
        var pinned = builder.Resource<ContainerResource>(resource).Annotations.OfType<ContainerImageAnnotation>().Last();
        Assert.Equal(("docker.io", image, tag), (pinned.Registry, pinned.Image, pinned.Tag));
    }

    [Fact]
    public async Task Each_waits_for_what_it_needs()
    {
        await using var builder = await AppModel.ForRunAsync();
        Assert.Contains(BoardNames.Database, builder.Waits(BoardNames.Migrations, WaitType.WaitUntilHealthy));
        Assert.Equal([BoardNames.Images], builder.Waits(BoardNames.Api, WaitType.WaitUntilHealthy));
        Assert.Equal([BoardNames.Migrations], builder.Waits(BoardNames.Api, WaitType.WaitForCompletion));
        Assert.Equal([BoardNames.Api], builder.Waits(BoardNames.Web, WaitType.WaitUntilHealthy));
    }

    [Fact]
    public async Task The_data_of_people_outlives_the_containers()
    {
        await using var builder = await AppModel.ForRunAsync();
        Assert.Equal(ContainerMountType.Volume, Assert.Single(builder.Resource<ContainerResource>("postgres").Annotations.OfType<ContainerMountAnnotation>()).Type);
        Assert.Equal(ContainerLifetime.Persistent, Assert.Single(builder.Resource<ContainerResource>(BoardNames.Images).Annotations.OfType<ContainerLifetimeAnnotation>()).Lifetime);
    }

    [Theory]
    [InlineData(BoardNames.Migrations, BoardNames.Migrate)]
    [InlineData(BoardNames.CheckImages, BoardNames.CheckImages)]
    [InlineData(BoardNames.SweepImages, BoardNames.SweepImages)]
    public async Task A_program_that_ends_is_the_API_with_a_command(string resource, string command)
    {
        await using var builder = await AppModel.ForRunAsync();
        Assert.Equal([command], await builder.ArgumentsAsync(resource));
        Assert.Empty(builder.Resource<IResource>(resource).Annotations.OfType<EndpointAnnotation>());
    }

    [Fact]
    public async Task What_nobody_needs_every_day_is_started_by_hand()
    {
        await using var builder = await AppModel.ForRunAsync();
        string[] byHand = [BoardNames.CheckImages, BoardNames.SweepImages, "pgweb"], byItself = [BoardNames.Migrations, BoardNames.Api, BoardNames.Web, "postgres", BoardNames.Images];
        Assert.All(byHand, name => Assert.Single(builder.Resource<IResource>(name).Annotations.OfType<ExplicitStartupAnnotation>()));
        Assert.All(byItself, name => Assert.Empty(builder.Resource<IResource>(name).Annotations.OfType<ExplicitStartupAnnotation>()));
        var commands = builder.Resource<ProjectResource>(BoardNames.Api).Annotations.OfType<ResourceCommandAnnotation>().ToDictionary(c => c.Name, c => c.DisplayName, StringComparer.Ordinal);
        Assert.Equal(("Check images", "Sweep images now"), (commands[BoardNames.CheckImages], commands[BoardNames.SweepImages]));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("2", 2)]
    public async Task Replicas_are_a_setting(string? setting, int expected)
    {
        await using var builder = await AppModel.ForRunAsync(setting is null ? [] : [$"--Replicas={setting}"]);
        Assert.Equal(expected, builder.Resource<ProjectResource>(BoardNames.Api).Annotations.OfType<ReplicaAnnotation>().Last().Replicas);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("many")]
    public async Task A_number_of_replicas_that_cannot_be_meant_is_refused_in_words(string setting)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => AppModel.ForRunAsync($"--Replicas={setting}"));
        Assert.Contains($"Replicas must be a number from 1 to 10, such as --Replicas=2, not '{setting}'", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_Azure_is_in_it()
    {
        await using var builder = await AppModel.ForRunAsync();
        Assert.DoesNotContain(builder.Resources, r => r.GetType().FullName!.Contains("Azure", StringComparison.Ordinal));
    }
}
