using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FeedBoard.AppHost.LocalStack;

internal static class LocalStackExtensions
{
    /// <summary>Adds LocalStack with one bucket. The resource is ready when the bucket exists.</summary>
    public static IResourceBuilder<LocalStackResource> AddLocalStack(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        string bucket
    ) =>
        builder
            .AddResource(new LocalStackResource(name, bucket))
            // WithImage must come before WithImageRegistry; the other order fails at run time.
            // 4.14.0 is the last version that starts without an account token.
            .WithImage("localstack/localstack", "4.14.0")
            .WithImageRegistry("docker.io")
            .WithHttpEndpoint(targetPort: 4566, name: "http")
            .WithEnvironment("SERVICES", "s3")
            .WithHttpHealthCheck("/_localstack/health")
            .OnResourceReady((localStack, _, cancellationToken) => CreateBucketAsync(localStack, cancellationToken));

    private static async Task CreateBucketAsync(LocalStackResource localStack, CancellationToken cancellationToken)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(LocalStackResource.AccessKeyId, LocalStackResource.SecretAccessKey),
            new AmazonS3Config
            {
                ServiceURL = localStack.Endpoint.Url,
                AuthenticationRegion = LocalStackResource.Region,
                ForcePathStyle = true,
            }
        );
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = localStack.Bucket }, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // The container is left from an earlier run.
        }
    }
}
