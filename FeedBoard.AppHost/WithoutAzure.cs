namespace FeedBoard.AppHost;

/// <summary>Published to wherever (docker compose, Kubernetes): the database is somebody else's. <c>Azure.cs</c> beside this one is the other choice.</summary>
internal static class PublishTarget
{
    /// <summary>Whoever deploys knows what stands in front.</summary>
    public static string[] KnownProxies => [];

    /// <summary>Its address is asked of whoever deploys.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddPublishedDatabase(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        => builder.AddConnectionString(name);

    public static IResourceBuilder<ProjectResource> PublishAsBoardJob(this IResourceBuilder<ProjectResource> project) => project;

    public static IResourceBuilder<ProjectResource> PublishAsBoardService(this IResourceBuilder<ProjectResource> project) => project;
}
