namespace FeedBoard.AppHost.LocalStack;

/// <summary>S3 in a container. Its connection string is the API's <c>ConnectionStrings:images</c>.</summary>
internal sealed class LocalStackResource(string name, string bucket) : ContainerResource(name), IResourceWithConnectionString
{
    public const string Region = "us-east-1";

    // LocalStack accepts any key; these are placeholders.
    public const string AccessKeyId = "localstack";
    public const string SecretAccessKey = "localstack";

    public string Bucket { get; } = bucket;

    public EndpointReference Endpoint => field ??= new(this, "http");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"s3://{Bucket}?endpoint={Endpoint.Property(EndpointProperty.Url)}&region={Region}&pathStyle=true");
}
