using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>
/// Images in a bucket of S3, or of anything that speaks like it. One client, and so one pool of connections, for the process.
/// </summary>
/// <remarks>The operator creates the bucket; the store only reports that it is missing.</remarks>
internal sealed class S3ImageStore : IImageStore, IDisposable
{
    private readonly AmazonS3Client client;
    private readonly string bucket;
    private readonly S3Limits limits;
    private readonly ILogger<S3ImageStore> logger;

    /// <param name="credentials"><c>null</c>: what the AWS SDK's own chain finds.</param>
    public S3ImageStore(S3Address address, AWSCredentials? credentials, S3Limits limits, ILogger<S3ImageStore> logger)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = address.PathStyle,
            ConnectTimeout = limits.Connect,
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own limit
            MaxErrorRetry = limits.Retries,
            RetryMode = RequestRetryMode.Standard,
            // Checksums at the end of a body, and other inventions of 2024, are unknown to many servers that speak S3.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (address.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = address.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(address.Region);
        }

        client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
        bucket = address.Bucket;
        this.limits = limits;
        this.logger = logger;
    }

    /// <summary>Objects a page of the list; at most 1000, which is all that S3 gives.</summary>
    public int PageSize { get; init; } = 1000;

    public async Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken)
    {
        StoredName.ThrowIfInvalid(name);
        content.Position = 0;
        await CallAsync(
            "image.put",
            "PutObject",
            name,
            limits.Put(content.Length),
            token =>
                client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = bucket,
                        Key = name,
                        InputStream = content,
                        AutoCloseStream = false,
                        ContentType = contentType,
                        Headers = { CacheControl = IImageStore.CacheControl },
                        // A body in signed chunks is AWS's own dialect. In one piece it is read twice, to sign and to send, and never held.
                        UseChunkEncoding = false,
                    },
                    token
                ),
            cancellationToken
        );
        ImageTelemetry.CountPut(content.Length);
    }

    public async Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        StoredName.ThrowIfInvalid(name);
        var first = await GetAsync(name, from: 0, cancellationToken);
        return first is null ? null : new S3ImageStream(first, (from, token) => GetAsync(name, from, token), limits.Call);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        StoredName.ThrowIfInvalid(name);
        return CallAsync<object?>(
            "image.delete",
            "DeleteObject",
            name,
            limits.Call,
            async token =>
            {
                try
                {
                    await client.DeleteObjectAsync(bucket, name, token);
                }
                catch (AmazonS3Exception e) when (IsNoSuchKey(e))
                {
                    // AWS finds that fine; others say it.
                }

                return null;
            },
            cancellationToken
        );
    }

    public async IAsyncEnumerable<StoredImage> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = bucket,
                ContinuationToken = next,
                MaxKeys = PageSize,
            };
            var page = await CallAsync(
                "image.list",
                "ListObjectsV2",
                name: null,
                limits.Call,
                token => client.ListObjectsV2Async(request, token),
                cancellationToken
            );
            foreach (var item in page.S3Objects ?? [])
            {
                if (ImageName.IsValid(item.Key))
                    yield return new StoredImage(
                        item.Key,
                        item.Size ?? 0,
                        new DateTimeOffset((item.LastModified ?? DateTime.UnixEpoch).ToUniversalTime())
                    );
            }

            next = page.IsTruncated is true ? page.NextContinuationToken : null;
        } while (next is not null);
    }

    /// <remarks>The client repeats what is refused at once, but never beyond the check's own limit.</remarks>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        CallAsync(
            "image.check",
            "HeadBucket",
            name: null,
            limits.Check,
            token => client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, token),
            cancellationToken
        );

    public void Dispose() => client.Dispose();

    private Task<GetObjectResponse?> GetAsync(string name, long from, CancellationToken cancellationToken) =>
        CallAsync(
            "image.get",
            "GetObject",
            name,
            limits.Call,
            async token =>
            {
                var request = new GetObjectRequest { BucketName = bucket, Key = name };
                if (from > 0)
                    request.ByteRange = new ByteRange($"bytes={from}-");
                try
                {
                    var response = await client.GetObjectAsync(request, token);
                    return from == 0 || response.HttpStatusCode == HttpStatusCode.PartialContent
                        ? response
                        : throw new IOException("The server does not know ranges");
                }
                catch (AmazonS3Exception e) when (IsNoSuchKey(e))
                {
                    return null;
                }
            },
            cancellationToken
        );

    private Task<T> CallAsync<T>(
        string operation,
        string method,
        string? name,
        TimeSpan limit,
        Func<CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var tags = new ActivityTagsCollection
        {
            ["rpc.system"] = "aws-api",
            ["rpc.service"] = "S3",
            ["rpc.method"] = method,
            ["aws.s3.bucket"] = bucket,
        };
        if (name is not null)
            tags["aws.s3.key"] = name;
        return ImageTelemetry.RunAsync(
            operation,
            logger,
            tags,
            Explain,
            async () =>
            {
                using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                bounded.CancelAfter(limit);
                return await call(bounded.Token);
            },
            cancellationToken
        );
    }

    private static bool IsNoSuchKey(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    /// <summary>The SDK's own messages may quote keys and addresses; these messages say only what an operator can act on.</summary>
    private string? Explain(Exception exception) =>
        exception switch
        {
            AmazonS3Exception { ErrorCode: "NoSuchBucket" } or AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } =>
                $"The bucket {bucket} does not exist: create it",
            AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
                $"S3 denies us the bucket {bucket}: check key, secret and policy",
            AmazonServiceException e => $"S3 answered {(int)e.StatusCode}",
            OperationCanceledException or TimeoutException => "S3 did not respond in time",
            AmazonClientException => "S3 could not be called: no connection, or no credentials",
            HttpRequestException or IOException => "S3 could not be reached",
            _ => null,
        };
}
