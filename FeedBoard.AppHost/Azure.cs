#pragma warning disable ASPIREAZURE002 // Container Apps jobs: the only way to run something to its end there; the API may still change.

using Azure.Provisioning.AppContainers;
using Azure.Provisioning.PostgreSql;

namespace FeedBoard.AppHost;

/// <summary>All that names Azure. Run mode calls nothing of it; <c>-p:AzureTarget=false</c> takes <c>WithoutAzure.cs</c> in its place.</summary>
internal static class PublishTarget
{
    private const int MaxReplicas = 10;

    /// <summary>The ingress of Container Apps, and the services behind it: a range that nobody outside has an address of (RFC 6598).</summary>
    public static string[] KnownProxies => ["100.64.0.0/10"];

    /// <summary>Azure Database for PostgreSQL with a password of its own; the services find the connection string in a key vault.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddPublishedDatabase(this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        builder.AddAzureContainerAppEnvironment("aca");
        return builder.AddAzurePostgresFlexibleServer("postgres")
            .WithPasswordAuthentication()
            // The smallest server allows 35 connections, less than the pool of one replica; this one 414.
            .ConfigureInfrastructure(infrastructure => infrastructure.GetProvisionableResources().OfType<PostgreSqlFlexibleServer>().Single().Sku
                = new PostgreSqlFlexibleServerSku { Name = "Standard_B2s", Tier = PostgreSqlFlexibleServerSkuTier.Burstable })
            .AddDatabase(name);
    }

    /// <summary>A job, to be started once a deployment.</summary>
    public static IResourceBuilder<ProjectResource> PublishAsBoardJob(this IResourceBuilder<ProjectResource> project)
        => project.PublishAsAzureContainerAppJob();

    /// <summary>A service that grows with the requests that are under way.</summary>
    public static IResourceBuilder<ProjectResource> PublishAsBoardService(this IResourceBuilder<ProjectResource> project)
        => project.PublishAsAzureContainerApp((_, app) =>
        {
            app.Template.Scale.MaxReplicas = MaxReplicas;
            app.Template.Scale.Rules = [new ContainerAppScaleRule { Name = "http", Http = new ContainerAppHttpScaleRule { Metadata = { { "concurrentRequests", "50" } } } }];
        });
}
