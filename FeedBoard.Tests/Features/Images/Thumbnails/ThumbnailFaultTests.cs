using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Thumbnails;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary>
/// Thumbnail programs that are missing, hang, crash or write invalid output; images that are deleted, and replicas that die.
/// </summary>
[Slow]
public sealed class ThumbnailFaultTests(FakeProgramBoard board) : IClassFixture<FakeProgramBoard>
{
    private const int Wanted = (int)ThumbnailState.Wanted,
        Made = (int)ThumbnailState.Made,
        GivenUp = (int)ThumbnailState.GivenUp;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_program_everything_else_works_and_with_it_the_images_are_caught_up()
    {
        board.Uninstall();
        var ids = new[] { await PostAsync(), await PostAsync() };
        Assert.Equal(0, await board.MakeThumbnailsAsync());
        var image = await board.ImageOfAsync(ids[0]);
        Assert.Equal(("{}", null), (image["thumbnails"]!.ToJsonString(), (string?)image["placeholder"]));
        Assert.NotEmpty(await board.Guest.GetByteArrayAsync((string)image["url"]!, Token));
        Assert.Equal(0, (await board.ImageRowAsync(ids[0])).Tries);

        board.Install(FakeProgramBoard.Real);
        Assert.Equal(2, await board.MakeThumbnailsAsync());
        foreach (var id in ids)
            Assert.Equal(["320"], (await board.ImageOfAsync(id)).Thumbnails().Keys);
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("kill -SEGV $$")]
    [InlineData("kill -KILL $$")]
    [InlineData("echo this is no image; exit 0")]
    [InlineData("yes; exit 0")]
    [InlineData("printf '\\377\\377\\377\\177'")] // a length without an end
    [InlineData("printf '\\1\\0'")] // none at all
    [InlineData("exec REAL \"$1\" 100")] // of another size
    [InlineData("exec REAL \"$1\"")] // the placeholder only
    [InlineData("exec cat PNG")]
    public async Task An_image_that_it_fails_on_is_given_up_after_three_tries_and_blocks_no_other(string fault)
    {
        board.Install(FakeProgramBoard.Real);
        var other = await PostAsync();
        var bad = await PostAsync();
        var png = board.Written(TestImages.Png(320, 19), TestImages.Png(20, 1));
        board.Install(
            $"{FakeProgramBoard.UnlessTest} {{ {fault.Replace("PNG", $"'{png}'", StringComparison.Ordinal)}; exit; }}",
            await board.PassTestAsync()
        );
        for (var n = 1; n <= 3; n++)
        {
            Assert.Equal(0, await board.MakeThumbnailsAsync());
            Assert.Equal((n < 3 ? Wanted : GivenUp, n), await StateAsync(bad));
            Assert.Equal(n, (await board.ImageRowAsync(other)).Tries); // came to its turn, too
            Assert.Equal(0, await board.MakeThumbnailsAsync()); // not again at once
            Assert.Equal(n, (await board.ImageRowAsync(bad)).Tries);
            board.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Equal("{}", (await board.ImageOfAsync(bad))["thumbnails"]!.ToJsonString());
        board.Install(FakeProgramBoard.Real);
        Assert.Equal(0, await board.MakeThumbnailsAsync());
        await board.AssertImagesInOrderAsync();
    }

    [Fact]
    public async Task A_program_that_works_for_nothing_is_not_held_against_the_images()
    {
        board.Install(FakeProgramBoard.Real);
        Assert.Equal(0, await board.MakeThumbnailsAsync()); // it is known to work
        var id = await PostAsync();
        board.Install("echo broken >&2; exit 1");
        for (var n = 0; n < 5; n++)
            Assert.Equal(0, await board.MakeThumbnailsAsync());
        Assert.Equal((Wanted, 0), await StateAsync(id));
        board.Install(FakeProgramBoard.Real);
        Assert.Equal(1, await board.MakeThumbnailsAsync());
    }

    [Fact]
    public async Task An_image_that_goes_while_its_thumbnails_are_made_leaves_nothing()
    {
        board.Install($"{FakeProgramBoard.UnlessTest} {{ {board.UntilFlag}; }}", FakeProgramBoard.Real);
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(330, 20)));
        var making = board.MakeThumbnailsAsync();
        await Wait.ForAsync("the program at work", async () => (await board.ImageRowAsync(feed.Id())).Tries == 1);
        var name = (await board.ImageOfAsync(feed.Id())).Name();
        using var deleted = await ann.DeleteFeedAsync(feed.Id());
        Assert.Equal(0, (await board.SweepAsync()).Deleted); // its thumbnail may be on its way

        board.Raise();
        Assert.Equal(1, await making);
        Assert.Contains(Thumbnail.NameOf(name, 320, Thumbnail.Version), await board.StoredNamesAsync());
        Assert.Equal(1, (await board.SweepAsync()).Deleted);
        Assert.DoesNotContain(await board.StoredNamesAsync(), n => n.StartsWith(name[..32], StringComparison.Ordinal));
        Assert.Equal(0, await board.CountAsync($"images WHERE name = '{name}'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_API_killed_between_object_and_row_leaves_what_the_next_one_finishes_or_the_sweeper_takes(bool deleted)
    {
        board.Install($"{FakeProgramBoard.UnlessTest} {{ {board.UntilFlag}; }}", FakeProgramBoard.Real);
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(1000, 20)));
        var name = (await board.ImageOfAsync(feed.Id())).Name();
        await using var api = await ApiProcess.StartAsync(
            board,
            uploads: null,
            $"--Images:ThumbnailProgram={board.Program}",
            "--Images:ThumbnailInterval=00:00:00.1",
            "--Images:ThumbnailTimeout=00:01:00"
        );
        await Wait.ForAsync("the program at work", async () => (await board.ImageRowAsync(feed.Id())).Tries == 1);
        await using (await RowLock.OfImageAsync(board.Database, name))
        {
            board.Raise();
            await Wait.ForAsync(
                "all objects",
                async () => (await board.StoredNamesAsync()).Count(n => n.StartsWith(name[..32], StringComparison.Ordinal)) == 4
            );
            await api.KillAsync();
        }

        Assert.Equal((Wanted, 1), await StateAsync(feed.Id()));
        // The one that died had the real clock, and this board's was put forward by other tests: its lease is as long for both.
        await board.QueryAsync<object>(
            $"UPDATE images SET thumbnail_dt = '{board.Clock.GetUtcNow().AddMinutes(13):o}' WHERE name = '{name}'"
        );
        if (deleted)
            (await ann.DeleteFeedAsync(feed.Id())).Dispose();
        await board.SweepAsync();
        Assert.Equal(1, await board.CountAsync($"images WHERE name = '{name}'"));
        board.Clock.Advance(TimeSpan.FromMinutes(30));
        board.Install(FakeProgramBoard.Real);
        await board.MakeThumbnailsAsync();
        if (!deleted)
            Assert.Equal(Made, (await StateAsync(feed.Id())).State);
        await board.SweepAsync();
        Assert.Equal(deleted ? 0 : 1, await board.CountAsync($"images WHERE name = '{name}'"));
        Assert.Equal(deleted ? 0 : 4, (await board.StoredNamesAsync()).Count(n => n.StartsWith(name[..32], StringComparison.Ordinal)));
    }

    /// <summary>Nobody waits for those who posted later, and no post for images that are caught up with.</summary>
    [Fact]
    public async Task What_was_posted_just_now_comes_first_in_its_order_and_then_the_rest_newest_first()
    {
        var ids = new List<long>();
        for (var n = 0; n < 4; n++)
            ids.Add(await PostAsync());
        await board.QueryAsync<object>($"UPDATE images SET state_dt = now() - interval '1 hour' WHERE feed_id IN ({ids[0]}, {ids[1]})");
        Assert.Equal([ids[2], ids[3], ids[1], ids[0]], (await OrderAsync()).Where(ids.Contains));
        await board.QueryAsync<object>($"DELETE FROM feeds WHERE id = ANY (ARRAY[{string.Join(", ", ids)}])");
        await board.SweepAsync();
    }

    [Fact]
    public async Task A_member_who_posts_without_pause_delays_nobody_else()
    {
        var ann = await board.JoinAsync();
        var many = new List<long>();
        for (var n = 0; n < 3; n++)
        {
            var images = Enumerable.Range(0, InputLimits.MaxImages).Select(_ => new UploadFile("a.png", TestImages.Png(3, 2)));
            many.Add((await ann.FeedAsync(images: [.. images])).Id());
        }

        var others = new[] { await PostAsync(), await PostAsync() };
        var order = (await OrderAsync()).Where(id => many.Contains(id) || others.Contains(id)).ToList();
        Assert.Equal(3 * InputLimits.MaxImages + 2, order.Count);
        Assert.Equal(others, order[..2]);
        Assert.Equal(many[0], order[2]);
        await board.QueryAsync<object>($"DELETE FROM feeds WHERE id = ANY (ARRAY[{string.Join(", ", many.Concat(others))}])");
        await board.SweepAsync();
    }

    /// <summary>Without the feeds of the tests before, some of which were given up.</summary>
    private async Task BeginAnewAsync()
    {
        await board.QueryAsync<object>("DELETE FROM feeds");
        await board.SweepAsync();
        board.Install(FakeProgramBoard.Real);
    }

    [Fact]
    public async Task What_an_earlier_version_made_stays_when_it_cannot_be_made_again()
    {
        await BeginAnewAsync();
        var ann = await board.JoinAsync();
        var id = (await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(1000, 20)))).Id();
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        const int Before = (int)ThumbnailState.MadeBySecondVersion;
        await board.QueryAsync<object>($"UPDATE images SET thumbnail_state = {Before}, thumbnail_tries = 3 WHERE feed_id = {id}");
        board.Install($"{FakeProgramBoard.UnlessTest} exit 1", await board.PassTestAsync());
        for (var n = 1; n <= 4; n++)
        {
            Assert.Equal(0, await board.MakeThumbnailsAsync());
            // After the third try nobody tries it any more.
            Assert.Equal((Before, n < ThumbnailQueue.MaxTries ? n : ThumbnailQueue.MaxTries + 1), await StateAsync(id));
            board.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Equal(["320", "960"], (await board.ImageOfAsync(id)).Thumbnails().Keys);
        board.Install(FakeProgramBoard.Real);
        Assert.Equal(0, await board.MakeThumbnailsAsync());

        var name = (await board.ImageOfAsync(id)).Name();
        await using var scope = board.Services.CreateAsyncScope();
        var check = scope.ServiceProvider.GetRequiredService<ImageCheck>();
        Assert.Equal([name], (await check.RunAsync(ImageRepair.Careful, Token)).GivenUp);
        Assert.Equal(["320", "960"], (await board.ImageOfAsync(id)).Thumbnails().Keys);
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        Assert.Equal((Made, 1), await StateAsync(id));
        Assert.Empty((await check.RunAsync(ImageRepair.None, Token)).GivenUp);
    }

    [Fact]
    public async Task Replicas_at_once_make_each_image_once()
    {
        board.Install(FakeProgramBoard.Real);
        var ids = new List<long>();
        for (var n = 0; n < 8; n++)
            ids.Add(await PostAsync());

        var made = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(board.MakeThumbnailsAsync)));

        Assert.Equal(ids.Count, made.Sum());
        foreach (var id in ids)
            Assert.Equal((Made, 1), await StateAsync(id));
        await board.AssertImagesInOrderAsync();
    }

    [Fact]
    public async Task What_check_images_finds_is_repaired()
    {
        await BeginAnewAsync();
        var (shown, failed) = (await PostAsync(), await PostAsync());
        Assert.Equal(2, await board.MakeThumbnailsAsync());
        await board.QueryAsync<object>(
            $"UPDATE images SET thumbnail_state = 2, thumbnail_tries = 3, placeholder = NULL WHERE feed_id = {failed}"
        );
        var (thumbnail, stray) = (
            Thumbnail.NameOf((await board.ImageOfAsync(shown)).Name(), 320, Thumbnail.Version),
            $"{Guid.NewGuid():N}-960.webp"
        );
        File.Move(PlaceOf(thumbnail), PlaceOf(stray));
        File.SetLastWriteTimeUtc(PlaceOf(stray), File.GetLastWriteTimeUtc(PlaceOf(stray)).AddHours(-2));
        var given = (await board.ImageOfAsync(failed)).Name();

        var (exitCode, output) = await ApiProcess.CommandAsync(board, "check-images");
        Assert.Equal(1, exitCode);
        Assert.EndsWith(
            $"0 images and 1 thumbnails without an object, 1 objects without a row\nmissing: {thumbnail}\nwithout thumbnails: {given}\n"
                + $"orphan: {stray}",
            output,
            StringComparison.Ordinal
        );
        using (var lost = await board.Guest.GetAsync($"/api/image/{thumbnail}", Token))
            await lost.IsProblemAsync(503);

        (exitCode, output) = await ApiProcess.CommandAsync(board, "check-images", "--repair");
        Assert.Equal(0, exitCode);
        Assert.EndsWith($"\nto be made again: {thumbnail}\nto be tried again: {given}\norphan: {stray}", output, StringComparison.Ordinal);
        Assert.Equal("{}", (await board.ImageOfAsync(shown))["thumbnails"]!.ToJsonString());
        Assert.Equal(2, await board.MakeThumbnailsAsync());
        await board.AssertImagesInOrderAsync();
        Assert.Equal(0, (await ApiProcess.CommandAsync(board, "check-images")).ExitCode);
    }

    [Fact]
    public async Task An_image_whose_pixels_are_broken_is_given_up()
    {
        board.Install($"{FakeProgramBoard.UnlessTest} {FakeProgramBoard.Real}", await board.PassTestAsync());
        var id = await PostAsync(TestImages.PngClaiming(400, 300));
        for (var n = 0; n < 3; n++)
        {
            Assert.Equal(0, await board.MakeThumbnailsAsync());
            board.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Equal((GivenUp, 3), await StateAsync(id));
    }

    /// <summary>The feeds of all images that wait, in the order in which they are taken.</summary>
    private async Task<List<long>> OrderAsync()
    {
        await using var scope = board.Services.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<ThumbnailQueue>();
        var taken = new List<ThumbnailJob>();
        while (await queue.TakeAsync(Token) is { } job)
            taken.Add(job);
        foreach (var job in taken)
            await queue.PutBackAsync(job, now: true, Token);

        var feeds = new List<long>();
        foreach (var job in taken)
            feeds.Add(await board.QueryAsync<long>($"SELECT feed_id FROM images WHERE id = {job.Id}"));
        return feeds;
    }

    private async Task<long> PostAsync(byte[]? image = null) =>
        (await (await board.JoinAsync()).FeedAsync(images: new UploadFile("a", image ?? TestImages.Png(330, 20)))).Id();

    private async Task<(int State, int Tries)> StateAsync(long feed) => await board.ImageRowAsync(feed);

    private string PlaceOf(string name) => Path.Combine(new Uri(board.ImageStore).LocalPath, name[..2], name);
}
