namespace Aspire.Hosting;

/// <summary>S3 in a container; its connection string is what the API takes as <c>ConnectionStrings:images</c>.</summary>
internal sealed class LocalStackResource(string name, string bucket) : ContainerResource(name), IResourceWithConnectionString
{
    public EndpointReference Endpoint => field ??= new(this, "http");

    public ReferenceExpression ConnectionStringExpression
        => ReferenceExpression.Create($"s3://{bucket}?endpoint={Endpoint.Property(EndpointProperty.Url)}&region=us-east-1&pathStyle=true");
}

internal static class LocalStackExtensions
{
    public static IResourceBuilder<LocalStackResource> AddLocalStack(this IDistributedApplicationBuilder builder, [ResourceName] string name, string bucket)
        => builder.AddResource(new LocalStackResource(name, bucket))
            // The image before its registry: the other way round is an error, at run time only.
            // 4.14.0 is the last one that starts without an account token.
            .WithImage("localstack/localstack", "4.14.0")
            .WithImageRegistry("docker.io")
            .WithHttpEndpoint(targetPort: 4566, name: "http")
            .WithEnvironment("SERVICES", "s3")
            .WithHttpHealthCheck("/_localstack/health");
}
