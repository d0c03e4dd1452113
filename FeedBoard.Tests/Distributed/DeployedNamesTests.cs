using System.Text.Json.Nodes;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Distributed;

/// <summary>The settings that a deployment to Azure passes to each service, compared with those of the app host.</summary>
public sealed class DeployedNamesTests
{
    // Settings of a deployment only: the proxies, the allowed hosts, and what fits into the memory of a container.
    private static readonly HashSet<string> OfDeployments = new(StringComparer.Ordinal)
    {
        "AllowedHosts",
        "Images__ThumbnailConcurrency",
        "Proxies__Known__0",
    };

    [Theory]
    [InlineData(BoardNames.Migrations)]
    [InlineData(BoardNames.Api)]
    [InlineData(BoardNames.Web)]
    public async Task A_service_is_given_the_same_names(string service)
    {
        await using var builder = await AppModel.ForPublishAsync(AppModel.MailAndProvider);
        var described = (await builder.EnvironmentAsync(service)).Keys.ToHashSet(StringComparer.Ordinal);
        var snapshot = JsonNode.Parse(Repository.Read($"FeedBoard.Tests/Deploy/Snapshots/{service}.json"))!;
        var resource = snapshot["predictedResources"]!.AsArray().Single(r => (string?)r!["name"] == service)!;
        var deployed = resource["properties"]!["template"]!["containers"]![0]!["env"]!
            .AsArray()
            .Select(v => (string)v!["name"]!)
            .ToHashSet(StringComparer.Ordinal);

        // Every address of the API that the app host offers, by any scheme, is the same endpoint.
        Assert.Equal(Settings(described), Settings(deployed));
    }

    private static SortedSet<string> Settings(IEnumerable<string> names) =>
        new(
            names
                .Except(OfDeployments, StringComparer.Ordinal)
                .Where(n => !n.StartsWith("APISERVICE_", StringComparison.Ordinal))
                .Select(n => n.StartsWith($"services__{BoardNames.Api}__", StringComparison.Ordinal) ? $"services__{BoardNames.Api}" : n),
            StringComparer.Ordinal
        );
}
