using FeedBoard.AppHost.LocalStack;

namespace FeedBoard.AppHost;

/// <summary>Where images are kept, and the key to it: LocalStack here, a real bucket of S3 when published.</summary>
internal sealed record Bucket(IResourceBuilder<IResourceWithConnectionString> Address, ReferenceExpression KeyId, ReferenceExpression Secret);

internal static class BucketExtensions
{
    public static Bucket AddLocalStackBucket(this IDistributedApplicationBuilder builder, [ResourceName] string name, string bucket)
        => new(
            builder.AddLocalStack(name, bucket),
            ReferenceExpression.Create($"{LocalStackResource.AccessKeyId}"),
            ReferenceExpression.Create($"{LocalStackResource.SecretAccessKey}"));

    /// <summary>Address and key are asked of whoever deploys.</summary>
    public static Bucket AddPublishedBucket(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        => new(
            builder.AddConnectionString(name),
            ReferenceExpression.Create($"{builder.AddParameter("s3-access-key-id", secret: true)}"),
            ReferenceExpression.Create($"{builder.AddParameter("s3-secret-access-key", secret: true)}"));

    /// <summary>The address as connection string, and the key.</summary>
    public static IResourceBuilder<ProjectResource> WithBucket(this IResourceBuilder<ProjectResource> project, Bucket bucket)
        => project.WithReference(bucket.Address).WaitFor(bucket.Address)
            .WithEnvironment(BoardNames.AccessKeyId, bucket.KeyId)
            .WithEnvironment(BoardNames.SecretAccessKey, bucket.Secret);
}
