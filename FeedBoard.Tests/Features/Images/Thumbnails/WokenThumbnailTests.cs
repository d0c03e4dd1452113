using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Thumbnails;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary>A board that looks for images without thumbnails once a day, and when it is woken.</summary>
public sealed class WokenBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override bool MakesThumbnails => true;
}

/// <summary>Nobody waits for the next look: what attaches an image wakes who makes thumbnails.</summary>
[Slow]
public sealed class WokenThumbnailTests(WokenBoard board) : IClassFixture<WokenBoard>
{
    [Fact]
    public async Task A_new_feed_a_draft_and_an_edit_get_their_thumbnails_at_once()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(400, 3)));
        await ShownAsync(feed.Id(), 1);

        using var edit = Form.Of().Files("new_images", new UploadFile("b.png", TestImages.Png(401, 3)));
        using var edited = await ann.PatchFeedAsync(feed.Id(), edit);
        await edited.JsonAsync();
        await ShownAsync(feed.Id(), 2);

        using var ofDraft = await ann.PostFormAsync(DraftCalls.Fields(await ann.DraftAsync(TestImages.Png(402, 3))));
        await ShownAsync((await ofDraft.JsonAsync()).Id(), 1);
    }

    /// <summary>Many at once: a call that comes while work is under way is not lost.</summary>
    [Fact]
    public async Task Feeds_posted_while_others_get_theirs_get_them_too()
    {
        var ann = await board.JoinAsync();
        var ids = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async n => (await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(400 + n, 3)))).Id())
        );
        foreach (var id in ids)
            await ShownAsync(id, 1);
    }

    private Task ShownAsync(long feed, int images) =>
        Wait.ForAsync(
            "thumbnails",
            async () =>
                (await board.ReadAsync(feed))["images"]!.AsArray() is { } all
                && all.Count == images
                && all.All(i => i!.Thumbnails().ContainsKey("320"))
        );
}

/// <summary>One whose program is made up by the test.</summary>
public sealed class WokenProgramBoard(TestPostgres postgres) : FakeProgramBoard(postgres)
{
    protected override bool MakesThumbnails => true;
}

[Slow]
public sealed class SlowImageTests(WokenProgramBoard board) : IClassFixture<WokenProgramBoard>
{
    [Fact]
    public async Task While_an_image_takes_long_those_that_are_posted_meanwhile_get_their_thumbnails()
    {
        board.Install($"[ \"$2\" != 960 ] || {board.UntilFlag}", FakeProgramBoard.Real);
        var ann = await board.JoinAsync();
        var slow = (await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(1000, 3)))).Id();
        await Wait.ForAsync("the program at work", async () => (await board.ImageRowAsync(slow)).Tries == 1);
        foreach (var width in (int[])[400, 401]) // the second one comes when the other worker has found nothing more
        {
            var next = (await ann.FeedAsync(images: new UploadFile("b.png", TestImages.Png(width, 3)))).Id();
            await Wait.ForAsync("its thumbnails", async () => (await board.ImageOfAsync(next)).Thumbnails().ContainsKey("320"));
        }

        Assert.Empty((await board.ImageOfAsync(slow)).Thumbnails());
        board.Raise();
        await Wait.ForAsync("those of the slow one", async () => (await board.ImageOfAsync(slow)).Thumbnails().ContainsKey("960"));
    }
}
