using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeedBoard.Tests.Features.Images.Stores;

[Slow]
public sealed class FileImageStoreTests : ImageStoreTests, IDisposable
{
    private readonly TestFolder folder = new("images");

    private string Images => Path.Combine(folder.Path, "images");

    private string Unfinished => Path.Combine(Images, ".unfinished");

    public void Dispose() => folder.Dispose();

    private protected override Task<IImageStore> NewStoreAsync() => Task.FromResult<IImageStore>(Store(Images));

    [Fact]
    public async Task Whole_and_cancelled_puts_leave_no_unfinished_file()
    {
        var store = Store(Images);
        await PutAsync(store, [1]);
        using var cancelled = new CancellationTokenSource();
        await using var content = new InterruptedStream(1 << 20, at: 1 << 19, cancelled.CancelAsync);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.PutAsync(ImageName.New(ImageFormat.Png), content, "image/png", cancelled.Token)
        );

        Assert.Empty(Directory.EnumerateFiles(Unfinished));
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_is_not_listed_and_goes_with_a_start_an_hour_later()
    {
        Store(Images);
        var old = Path.Combine(Unfinished, "old");
        var young = Path.Combine(Unfinished, "young");
        await File.WriteAllBytesAsync(old, [1], Token);
        await File.WriteAllBytesAsync(young, [1], Token);
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-61));

        var store = Store(Images);

        Assert.Empty(await ListAsync(store));
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Files_that_are_not_images_of_ours_are_not_listed()
    {
        var store = Store(Images);
        var name = await PutAsync(store, [1]);
        await File.WriteAllBytesAsync(Path.Combine(Images, "ab", "notes.txt"), [1], Token);

        Assert.Equal(name, Assert.Single(await ListAsync(store)).Name);
    }

    [Fact]
    public async Task Images_outlive_the_store()
    {
        var name = await PutAsync(Store(Images), [1, 2, 3]);

        Assert.Equal([1, 2, 3], await ReadAsync(Store(Images), name));
    }

    [Fact]
    public async Task A_folder_that_went_away_is_unavailable_and_not_merely_empty()
    {
        var store = Store(Images);
        Directory.Delete(Images, recursive: true);

        await AssertUnavailableAsync(store);
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => ListAsync(store));
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.OpenAsync(ImageName.New(ImageFormat.Png), Token));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_in_one_line()
    {
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllBytes(file, []);

        var failure = Assert.Throws<InvalidSettingException>(() => Store(Path.Combine(file, "images")));

        Assert.StartsWith(
            "ConnectionStrings:images names a folder that cannot be made or written",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task A_full_disk_is_unavailable_and_works_again_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(Path.Combine(folder.Path, "disk"));
        var store = Store(disk.Path);
        var name = await PutAsync(store, new byte[1 << 20]);

        var failure = await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(store, new byte[8 << 20]));

        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(name, Assert.Single(await ListAsync(store)).Name);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Path, ".unfinished")));
        await PutAsync(store, new byte[1 << 20]);
    }

    [Fact]
    public async Task What_would_leave_less_than_the_reserve_is_not_stored_and_all_else_goes_on()
    {
        var free = 2000L;
        var store = new FileImageStore(Images, TimeProvider.System, NullLogger<FileImageStore>.Instance, reserve: 1000, () => free);
        var name = await PutAsync(store, new byte[1000]);

        var refused = await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(store, new byte[1001]));
        Assert.Contains("Images:FreeSpaceReserve", refused.Message, StringComparison.Ordinal);
        free = 0;
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(store, [1]));
        Assert.Equal(1000, (await ReadAsync(store, name))!.Length);
        Assert.Equal(name, Assert.Single(await ListAsync(store)).Name);
        using (var small = new MemoryStream([1])) // it would be made again and again
        {
            var thumbnail = Thumbnail.NameOf(name, 320, Thumbnail.Version);
            await store.PutAsync(thumbnail, small, Thumbnail.ContentType, Token);
            await store.DeleteAsync(thumbnail, Token);
        }

        await store.CheckAsync(Token);
        await store.DeleteAsync(name, Token);
        Assert.Empty(Directory.EnumerateFiles(Unfinished));

        free = 1001;
        await PutAsync(store, [1]);
    }

    [Fact]
    public async Task Without_a_reserve_no_disk_is_asked_and_with_one_its_own_is()
    {
        await PutAsync(StoreWith(reserve: 0, () => throw new InvalidOperationException()), [1]);
        await PutAsync(StoreWith(reserve: 1), [1]);
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(StoreWith(reserve: long.MaxValue), [1]));

        FileImageStore StoreWith(long reserve, Func<long>? free = null) =>
            new(Images, TimeProvider.System, NullLogger<FileImageStore>.Instance, reserve, free);
    }

    [Fact]
    public async Task A_disk_that_turned_read_only_is_unavailable_but_still_read()
    {
        await using var disk = await SmallDisk.MountAsync(Path.Combine(folder.Path, "disk"));
        var store = Store(disk.Path);
        var name = await PutAsync(store, [1]);

        await disk.MakeReadOnlyAsync();

        await AssertUnavailableAsync(store);
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.DeleteAsync(name, Token));
        Assert.Equal([1], await ReadAsync(store, name));
        Assert.Throws<InvalidSettingException>(() => Store(disk.Path));
    }

    private static FileImageStore Store(string path) => new(path, TimeProvider.System, NullLogger<FileImageStore>.Instance);

    private static async Task AssertUnavailableAsync(FileImageStore store)
    {
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => PutAsync(store, [1]));
        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.CheckAsync(Token));
    }
}
