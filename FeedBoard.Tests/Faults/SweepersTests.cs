using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Faults;

public sealed class SweepersOfAFolderTests(FileBoard board) : SweepersTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class SweepersOfABucketTests(S3Board board) : SweepersTests(board), IClassFixture<S3Board>;

/// <summary>Replicas that sweep at the same time.</summary>
public abstract class SweepersTests(BoardFixture board)
{
    private const int Many = 330; // Several batches each, and a last one that is not full.

    [Fact]
    public async Task Sweepers_at_once_delete_each_image_once()
    {
        var names = Enumerable.Range(0, Many).Select(_ => ImageName.New(ImageFormat.Png)).ToList();
        await board.QueryAsync<object>(
            $$"""
            INSERT INTO images (name, state, content_type, size, width, height, alt)
            SELECT name, 2, 'image/png', 1, 1, 1, '' FROM unnest('{{{string.Join(',', names)}}}'::text[]) AS name
            """
        );
        var store = board.Services.GetRequiredService<IImageStore>();
        await Parallel.ForEachAsync(
            names,
            TestContext.Current.CancellationToken,
            async (name, cancel) =>
            {
                using var content = new MemoryStream([1]);
                await store.PutAsync(name, content, "image/png", cancel);
            }
        );
        var kept = await (await board.JoinAsync()).FeedAsync("kept", "c", Aftermath.Uploads(2));

        var swept = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(board.SweepAsync)))).ToList();
        // What a busy store did not delete in time is left to the next sweep.
        for (var again = 0; again < 5 && swept.Sum(s => s.Deleted) < Many; again++)
            swept.Add(await board.SweepAsync());

        Assert.Equal(Many, swept.Sum(s => s.Deleted));
        await board.AssertImagesInOrderAsync();
        Assert.Equal(kept["images"]!.AsArray().Count, (await board.StoredNamesAsync()).Count);
    }
}
