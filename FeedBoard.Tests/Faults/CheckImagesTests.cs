using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class CheckImagesTests(FileBoard folder, S3Board bucket) : IClassFixture<FileBoard>, IClassFixture<S3Board>
{
    [Fact]
    public async Task The_command_names_what_is_lost_and_what_is_orphaned_and_repairs_only_when_told()
    {
        var names = await FeedAsync(folder);
        var clean = await ApiProcess.CommandAsync(folder, "check-images");
        Assert.Equal((0, "2 attached images, 2 objects, 0 images and 0 thumbnails without an object, 0 objects without a row"), clean);

        var (old, young) = (await OrphanAsync(folder), await OrphanAsync(folder));
        File.SetLastWriteTimeUtc(PlaceOf(old), File.GetLastWriteTimeUtc(PlaceOf(old)).AddHours(-2));
        Assert.Equal(
            (0, $"2 attached images, 4 objects, 0 images and 0 thumbnails without an object, 1 objects without a row\norphan: {old}"),
            await ApiProcess.CommandAsync(folder, "check-images")
        );
        File.Delete(PlaceOf(names[0]));
        var expected = (
            1,
            $"2 attached images, 3 objects, 1 images and 0 thumbnails without an object, 1 objects without a row\nlost: {names[0]}\n"
                + $"orphan: {old}"
        );
        Assert.Equal(expected, await ApiProcess.CommandAsync(folder, "check-images"));
        Assert.True(File.Exists(PlaceOf(old)));

        Assert.Equal(expected, await ApiProcess.CommandAsync(folder, "check-images", "--repair"));
        Assert.Equal(
            new[] { names[1], young }.Order(StringComparer.Ordinal),
            (await folder.StoredNamesAsync()).Order(StringComparer.Ordinal)
        );
        // A lost image stays in the report: only its owner knows its content.
        Assert.Equal(2, await folder.CountAsync("images WHERE state = 1"));
    }

    [Fact]
    public async Task A_store_that_is_mostly_of_another_board_is_repaired_only_when_told_twice()
    {
        var names = await FeedAsync(folder);
        var foreign = new List<string>();
        for (var n = 0; n < 120; n++)
            foreign.Add(await OrphanAsync(folder));
        foreach (var name in foreign)
            File.SetLastWriteTimeUtc(PlaceOf(name), File.GetLastWriteTimeUtc(PlaceOf(name)).AddHours(-2));

        var (exitCode, output) = await ApiProcess.CommandAsync(folder, "check-images", "--repair");
        Assert.Equal(1, exitCode);
        Assert.Contains("objects in the store are of no image of this database", output, StringComparison.Ordinal);
        Assert.EndsWith("If the store belongs to this board alone, use check-images --repair-all.", output, StringComparison.Ordinal);
        Assert.Subset((await folder.StoredNamesAsync()).ToHashSet(StringComparer.Ordinal), foreign.ToHashSet(StringComparer.Ordinal));

        (_, output) = await ApiProcess.CommandAsync(folder, "check-images", "--repair-all");
        const string Orphan = "orphan: ";
        var lines = output.Split('\n').Where(l => l.StartsWith(Orphan, StringComparison.Ordinal)); // the last ones: so many are not kept
        var named = lines.Select(l => l[Orphan.Length..]).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(named);
        Assert.Subset(foreign.ToHashSet(StringComparer.Ordinal), named);
        var left = await folder.StoredNamesAsync();
        Assert.Empty(left.Intersect(foreign, StringComparer.Ordinal));
        Assert.Contains(names[0], left);

        // For the other test, which counts: it takes back what it has posted.
        await folder.QueryAsync<object>("DELETE FROM feeds");
        foreach (var name in await folder.StoredNamesAsync())
            await folder.Services.GetRequiredService<IImageStore>().DeleteAsync(name, TestContext.Current.CancellationToken);
        await folder.SweepAsync();
    }

    [Fact]
    public async Task In_a_bucket_too_a_young_orphan_is_left_alone_and_an_old_one_deleted()
    {
        var names = await FeedAsync(bucket);
        var orphan = await OrphanAsync(bucket);
        Assert.Empty((await CheckAsync(ImageRepair.Careful)).Orphans);
        Assert.Contains(orphan, await bucket.StoredNamesAsync());

        bucket.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal([orphan], (await CheckAsync(ImageRepair.None)).Orphans);
        Assert.Contains(orphan, await bucket.StoredNamesAsync());
        Assert.Equal([orphan], (await CheckAsync(ImageRepair.Careful)).Orphans);
        await bucket.AssertImagesInOrderAsync();

        await bucket.Services.GetRequiredService<IImageStore>().DeleteAsync(names[1], TestContext.Current.CancellationToken);
        var (exitCode, output) = await ApiProcess.CommandAsync(bucket, "check-images");
        Assert.Equal(
            (1, $"2 attached images, 1 objects, 1 images and 0 thumbnails without an object, 0 objects without a row\nlost: {names[1]}"),
            (exitCode, output)
        );
    }

    private static async Task<string[]> FeedAsync(BoardFixture board)
    {
        var feed = await (await board.JoinAsync()).FeedAsync("t", "c", Aftermath.Uploads(2));
        return [.. feed["image_urls"]!.AsArray().Select(u => ImageUrls.NameIn((string)u!)!)];
    }

    private static async Task<string> OrphanAsync(BoardFixture board)
    {
        var name = ImageName.New(ImageFormat.Png);
        using var content = new MemoryStream([1]);
        await board.Services.GetRequiredService<IImageStore>().PutAsync(name, content, "image/png", TestContext.Current.CancellationToken);
        return name;
    }

    private async Task<ImageCheckReport> CheckAsync(ImageRepair repair)
    {
        await using var scope = bucket.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ImageCheck>().RunAsync(repair, TestContext.Current.CancellationToken);
    }

    private string PlaceOf(string name) => Path.Combine(new Uri(folder.ImageStore).LocalPath, name[..2], name);
}
