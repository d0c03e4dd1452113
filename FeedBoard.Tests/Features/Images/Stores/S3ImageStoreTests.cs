using Amazon.Runtime;
using Amazon.S3.Model;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Images.Stores;

[Slow]
public sealed class S3ImageStoreTests(SwiftServer swift) : ImageStoreTests
{
    private protected override async Task<IImageStore> NewStoreAsync() => S3Stores.Store(await swift.CreateBucketAsync(), pageSize: 2);

    [Fact]
    public async Task An_object_says_what_it_is_and_that_it_never_changes()
    {
        var bucket = await swift.CreateBucketAsync();
        using var store = S3Stores.Store(bucket);
        var name = await PutAsync(store, [1, 2, 3]);

        using var client = swift.CreateClient();
        var response = await client.GetObjectMetadataAsync(S3Stores.BucketOf(bucket), name, Token);

        Assert.Equal("image/png", response.Headers.ContentType);
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl);
    }

    [Fact]
    public async Task Objects_that_are_not_images_of_ours_are_not_listed()
    {
        var bucket = await swift.CreateBucketAsync();
        using var client = swift.CreateClient();
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = S3Stores.BucketOf(bucket),
                Key = "backup/notes.txt",
                ContentBody = "x",
                UseChunkEncoding = false,
            },
            Token
        );

        using var store = S3Stores.Store(bucket);
        Assert.Empty(await ListAsync(store));
    }

    [Fact]
    public async Task A_wrong_secret_is_told_without_telling_it()
    {
        using var store = S3Stores.Store(await swift.CreateBucketAsync(), new BasicAWSCredentials(SwiftServer.AccessKey, "a-wrong-secret"));

        var failure = await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(store, [1]));

        Assert.Contains("denies", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-secret", failure.Message, StringComparison.Ordinal);
        await S3Stores.AssertUnavailableAsync(store);
    }

    [Fact]
    public async Task A_missing_bucket_is_told_by_name()
    {
        await swift.CreateBucketAsync();
        using var store = S3Stores.Store(swift.ConnectionString("not-there"));

        var failure = await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(store, [1]));

        Assert.Contains("not-there does not exist", failure.Message, StringComparison.Ordinal);
        await S3Stores.AssertUnavailableAsync(store);
    }

    [Fact]
    public void A_request_waits_for_S3_at_most_15_seconds() =>
        Assert.InRange(S3Limits.Default.Call, TimeSpan.Zero, TimeSpan.FromSeconds(15));
}
