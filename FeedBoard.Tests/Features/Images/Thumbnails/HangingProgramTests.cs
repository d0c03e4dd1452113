using FeedBoard.ApiService.Database.Tables;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

[Slow]
public sealed class HangingProgramTests(ImpatientBoard board) : IClassFixture<ImpatientBoard>
{
    [Fact]
    public async Task A_program_that_hangs_is_killed_and_the_next_image_gets_its_turn()
    {
        board.Install("[ $# = 1 ] || exec sleep 1000", $"exec cat '{board.Written(TestImages.WebP(1, 1))}'");
        var ann = await board.JoinAsync();
        var small = await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(20, 20)));
        var large = await ann.FeedAsync(images: new UploadFile("b.png", TestImages.Png(400, 20)));

        Assert.Equal(1, await board.MakeThumbnailsAsync());
        Assert.Equal((0, 1), await board.ImageRowAsync(large.Id()));
        Assert.Equal(((int)ThumbnailState.Made, 1), await board.ImageRowAsync(small.Id()));
    }
}
