using Amazon.Runtime;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeedBoard.Tests.Features.Images.Stores;

/// <summary>Stores on a test server.</summary>
internal static class S3Stores
{
    private static readonly BasicAWSCredentials Key = new(SwiftServer.AccessKey, SwiftServer.SecretKey);

    public static S3ImageStore Store(
        string connectionString,
        AWSCredentials? credentials = null,
        S3Limits? limits = null,
        int pageSize = 1000
    ) =>
        new(
            (S3Address)ImageStoreAddress.Parse(connectionString),
            credentials ?? Key,
            limits ?? S3Limits.Default,
            NullLogger<S3ImageStore>.Instance
        )
        {
            PageSize = pageSize,
        };

    public static string BucketOf(string connectionString) => ((S3Address)ImageStoreAddress.Parse(connectionString)).Bucket;

    /// <summary>Every call fails as the one exception that says so.</summary>
    public static Task AssertUnavailableAsync(S3ImageStore store)
    {
        var token = TestContext.Current.CancellationToken;
        var name = ImageName.New(ImageFormat.Png);
        return Task.WhenAll(
            Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.PutAsync(name, new MemoryStream([1]), "image/png", token)),
            Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.OpenAsync(name, token)),
            Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.DeleteAsync(name, token)),
            Assert.ThrowsAsync<ImageStoreUnavailableException>(async () =>
                await store.ListAsync(token).GetAsyncEnumerator(token).MoveNextAsync()
            ),
            Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.CheckAsync(token))
        );
    }
}
