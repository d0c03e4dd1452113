using System.Security.Cryptography;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Features.Images.Stores;

/// <summary>The contract of every image store.</summary>
public abstract class ImageStoreTests
{
    private const int MiB = 1024 * 1024;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<IImageStore> NewStoreAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_001)]
    [InlineData(10 * MiB)]
    public async Task Bytes_come_back_as_they_went_in(int size)
    {
        var store = await NewStoreAsync();
        var bytes = RandomNumberGenerator.GetBytes(size);

        var name = await PutAsync(store, bytes);

        Assert.Equal(bytes, await ReadAsync(store, name));
    }

    [Fact]
    public async Task The_callers_stream_is_read_from_its_beginning_and_stays_open()
    {
        var store = await NewStoreAsync();
        var name = ImageName.New(ImageFormat.Png);
        using var content = new MemoryStream([1, 2, 3]) { Position = 2 };

        await store.PutAsync(name, content, "image/png", Token);

        Assert.True(content.CanRead);
        Assert.Equal([1, 2, 3], await ReadAsync(store, name));
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_can_be_deleted()
    {
        var store = await NewStoreAsync();
        var name = ImageName.New(ImageFormat.Jpeg);

        Assert.Null(await store.OpenAsync(name, Token));
        await store.DeleteAsync(name, Token);
    }

    [Fact]
    public async Task A_deleted_image_is_gone_and_can_be_deleted_again()
    {
        var store = await NewStoreAsync();
        var name = await PutAsync(store, [1]);
        var other = await PutAsync(store, [2]);

        await store.DeleteAsync(name, Token);
        await store.DeleteAsync(name, Token);

        Assert.Null(await store.OpenAsync(name, Token));
        Assert.Equal([2], await ReadAsync(store, other));
    }

    [Fact]
    public async Task A_stream_knows_its_length_and_reads_on_from_wherever_it_is_sought()
    {
        var store = await NewStoreAsync();
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        await using var stream = (await store.OpenAsync(await PutAsync(store, bytes), Token))!;

        Assert.True(stream.CanSeek);
        Assert.Equal(bytes.Length, stream.Length);
        foreach (var (from, count) in new[] { (250_000, 50_000), (0, 10), (10, 90), (299_999, 1), (100, 200_000) })
        {
            var part = new byte[count];
            stream.Seek(from, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(part, Token);
            Assert.Equal(bytes[from..(from + count)], part);
            Assert.Equal(from + count, stream.Position);
        }

        stream.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
    }

    [Fact]
    public async Task The_list_has_every_image_with_its_size_and_time()
    {
        var store = await NewStoreAsync();
        var before = TimeProvider.System.GetUtcNow();
        var names = await Task.WhenAll(Enumerable.Range(1, 5).Select(size => PutAsync(store, new byte[size])));

        var list = await ListAsync(store);

        Assert.Equal(names.Select((name, i) => (name, i + 1L)).Order(), list.Select(image => (image.Name, image.Size)).Order());
        // Servers may round to whole seconds.
        Assert.All(list, image => Assert.InRange(image.StoredAt, before.AddSeconds(-2), before.AddHours(1)));
    }

    [Fact]
    public async Task The_list_of_nothing_is_empty() => Assert.Empty(await ListAsync(await NewStoreAsync()));

    [Theory]
    [InlineData("")]
    [InlineData("../0123456789abcdef0123456789abcdef.png")]
    [InlineData("/etc/passwd")]
    [InlineData("0123456789ABCDEF0123456789abcdef.png")]
    [InlineData("0123456789abcdef0123456789abcdef.svg")]
    [InlineData("0123456789abcdef0123456789abcdef.png\n")]
    [InlineData("0123456789abcdef0123456789abcdef.png/..")]
    [InlineData("01/0123456789abcdef0123456789abcdef.png")]
    public async Task A_name_that_is_not_ours_is_refused(string name)
    {
        var store = await NewStoreAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => store.PutAsync(name, new MemoryStream([1]), "image/png", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync(name, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(name, Token));
    }

    [Fact]
    public async Task Many_puts_at_once_do_not_mix()
    {
        var store = await NewStoreAsync();
        var images = Enumerable.Range(0, 20).Select(_ => RandomNumberGenerator.GetBytes(200_000)).ToArray();

        var names = await Task.WhenAll(images.Select(image => PutAsync(store, image)));

        for (var i = 0; i < images.Length; i++)
            Assert.Equal(images[i], await ReadAsync(store, names[i]));
    }

    [Fact]
    public async Task A_cancelled_put_leaves_nothing_to_be_seen()
    {
        var store = await NewStoreAsync();
        var name = ImageName.New(ImageFormat.Png);
        using var cancelled = new CancellationTokenSource();
        await using var content = new InterruptedStream(10 * MiB, at: 5 * MiB, cancelled.CancelAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync(name, content, "image/png", cancelled.Token));

        Assert.Null(await store.OpenAsync(name, Token));
        Assert.Empty(await ListAsync(store));
    }

    [Fact]
    public async Task A_store_that_is_there_passes_its_check() => await (await NewStoreAsync()).CheckAsync(Token);

    private protected static async Task<string> PutAsync(IImageStore store, byte[] bytes)
    {
        var name = ImageName.New(ImageFormat.Png);
        using var content = new MemoryStream(bytes);
        await store.PutAsync(name, content, "image/png", Token);
        return name;
    }

    private protected static async Task<byte[]?> ReadAsync(IImageStore store, string name)
    {
        await using var stream = await store.OpenAsync(name, Token);
        if (stream is null)
            return null;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    private protected static async Task<List<StoredImage>> ListAsync(IImageStore store)
    {
        List<StoredImage> images = [];
        await foreach (var image in store.ListAsync(Token))
            images.Add(image);
        return images;
    }
}
