using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Images.Stores;

/// <summary>A board on a disk that has less free space than is to stay free.</summary>
public sealed class FullBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("Images:FreeSpaceReserve", long.MaxValue.ToString(CultureInfo.InvariantCulture))];
}

public sealed class FreeSpaceTests(FullBoard board) : IClassFixture<FullBoard>
{
    [Fact]
    public async Task An_upload_is_answered_as_on_a_full_disk_and_texts_are_still_written()
    {
        var ann = await board.JoinAsync();
        using var refused = await ann.PostFeedAsync("t", "c", new UploadFile("a.png", TestImages.Png(10, 10), "image/png"));
        await refused.IsProblemAsync(503, "The image store is not available right now.");
        Assert.Empty(await board.StoredNamesAsync());

        await ann.FeedAsync("t", "c");
        using var health = await board.Guest.GetAsync(BoardNames.Health, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)health.StatusCode);
    }
}
