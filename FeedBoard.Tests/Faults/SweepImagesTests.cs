using FeedBoard.ApiService.Features.Images;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class SweepImagesTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task The_command_deletes_what_no_feed_shows_and_says_how_much()
    {
        var feed = await (await board.JoinAsync()).FeedAsync("t", "c", Aftermath.Uploads(2));
        var names = feed["image_urls"]!.AsArray().Select(u => ImageUrls.NameIn((string)u!)!).ToList();
        await board.QueryAsync<object>($"UPDATE images SET state = 2, feed_id = NULL WHERE name = '{names[0]}'");

        Assert.Equal((0, "1 images deleted, 0 could not be deleted"), await SweepAsync());
        Assert.Equal([names[1]], await board.StoredNamesAsync());
        Assert.Equal((0, "0 images deleted, 0 could not be deleted"), await SweepAsync());
        await board.AssertImagesInOrderAsync();
    }

    private async Task<(int ExitCode, string LastLine)> SweepAsync()
    {
        var (exitCode, output) = await ApiProcess.CommandAsync(board, BoardNames.SweepImages);
        return (exitCode, output.Split('\n')[^1]);
    }
}
