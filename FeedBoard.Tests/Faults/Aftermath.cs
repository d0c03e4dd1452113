using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Faults;

/// <summary>Checks that must hold after every fault.</summary>
internal static class Aftermath
{
    public static Task<long> CountAsync(this BoardFixture board, string what) => board.QueryAsync<long>($"SELECT count(*) FROM {what}");

    /// <summary>Waits until nothing that was begun is still running, even if its process was killed.</summary>
    public static Task QuietAsync(this BoardFixture board) =>
        Wait.ForAsync(
            "no connection at work",
            async () =>
                await board.CountAsync(
                    "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
                ) == 0
        );

    /// <summary>No feed was written, and its images wait for the sweeper: each object has a row.</summary>
    public static async Task AssertPendingAsync(this BoardFixture board, int rows)
    {
        Assert.Equal(0, await board.CountAsync("feeds"));
        Assert.Equal(rows, await board.CountAsync("images WHERE state = 0"));
        Assert.Equal(rows, await board.CountAsync("images"));
        await board.AssertNoOrphanAsync();
    }

    public static async Task AssertNoOrphanAsync(this BoardFixture board)
    {
        foreach (var name in await board.StoredNamesAsync())
        {
            var images = string.Join(',', (Thumbnail.ImagesOf(name) ?? [name]).Select(n => $"'{n}'"));
            Assert.Equal(1, await board.CountAsync($"images WHERE name IN ({images})"));
        }
    }

    /// <summary>One sweep an hour later makes table and store agree, and the board works afterwards.</summary>
    public static async Task AssertMendedAsync(this BoardFixture board)
    {
        await board.SweepAllAsync();
        await board.AssertImagesInOrderAsync();
        await AssertWorksAsync(board, board.NewClient());
    }

    /// <summary>An upload, by whatever process the client talks to, goes through and comes back.</summary>
    public static async Task AssertWorksAsync(this BoardFixture board, HttpClient client)
    {
        var somebody = await Person.JoinAsync(client, $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]);
        var image = TestImages.Png(20, 10);
        var feed = await somebody.FeedAsync("after", "the fault", Upload("a", image), Upload("b", image));
        foreach (var url in feed["image_urls"]!.AsArray())
            Assert.NotEmpty(await client.GetByteArrayAsync((string)url!, TestContext.Current.CancellationToken));
        await board.AssertImagesInOrderAsync();
    }

    public static UploadFile Upload(string name, byte[] bytes) => new($"{name}.png", bytes, "image/png");

    public static UploadFile[] Uploads(int count) =>
        [.. Enumerable.Range(0, count).Select(n => Upload($"{n}", TestImages.Png(10 + n, 10)))];
}
