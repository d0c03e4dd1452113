using System.Net;
using System.Net.Sockets;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using static FeedBoard.Tests.Features.Images.Stores.S3Stores;

namespace FeedBoard.Tests.Features.Images.Stores;

/// <summary>How the store handles a server that is down, dies or hangs.</summary>
[Slow]
public sealed class S3FaultTests
{
    // Long enough for a busy machine, short enough for a test.
    private static readonly S3Limits Short = S3Limits.Default with { Call = TimeSpan.FromSeconds(2), Check = TimeSpan.FromSeconds(1) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopped_server_is_unavailable_and_works_again_when_it_is_back()
    {
        await using var mine = await SwiftServer.StartNewAsync();
        using var store = Store(await mine.CreateBucketAsync());
        var name = await PutAsync(store, 2);

        await mine.StopAsync();
        await AssertUnavailableAsync(store);
        await mine.StartAgainAsync();

        Assert.Equal(2, await ReadAsync(store, name));
        await PutAsync(store, 3);
        await store.CheckAsync(Token);
    }

    [Fact]
    public async Task A_server_that_dies_during_an_upload_leaves_nothing_of_it()
    {
        await using var mine = await SwiftServer.StartNewAsync();
        using var store = Store(await mine.CreateBucketAsync());
        var name = ImageName.New(ImageFormat.Png);
        await using var content = new InterruptedStream(10 << 20, at: 5 << 20, mine.StopAsync, pass: 2);

        await Assert.ThrowsAsync<ImageStoreUnavailableException>(() => store.PutAsync(name, content, "image/png", Token));
        await mine.StartAgainAsync();

        Assert.Null(await store.OpenAsync(name, Token));
        Assert.False(await store.ListAsync(Token).GetAsyncEnumerator(Token).MoveNextAsync());
    }

    [Fact]
    public async Task A_frozen_server_costs_no_more_than_the_limit_and_works_again_when_it_thaws()
    {
        await using var mine = await SwiftServer.StartNewAsync();
        using var store = Store(await mine.CreateBucketAsync(), limits: Short);
        var big = await PutAsync(store, 8 << 20);
        await using var half = (await store.OpenAsync(big, Token))!;
        await half.ReadExactlyAsync(new byte[1000], Token);

        mine.Freeze();
        await AssertUnavailableAsync(store).WaitAsync(TimeSpan.FromMinutes(1), Token);
        await Assert
            .ThrowsAsync<ImageStoreUnavailableException>(() => half.CopyToAsync(Stream.Null, Token))
            .WaitAsync(TimeSpan.FromMinutes(1), Token);
        mine.Thaw();

        Assert.Equal(8 << 20, await ReadAsync(store, big));
        await store.CheckAsync(Token);
    }

    [Fact]
    public async Task A_server_too_busy_to_take_a_connection_is_unavailable()
    {
        using var busy = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen(0);
        var others = Enumerable
            .Range(0, 16)
            .Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            .ToList();
        foreach (var other in others)
        {
            other.Blocking = false;
            Assert.Equal(SocketError.WouldBlock, Assert.Throws<SocketException>(() => other.Connect(busy.LocalEndPoint!)).SocketErrorCode);
        }

        using var store = Store(
            $"s3://board?endpoint=http://{busy.LocalEndPoint}&region=us-east-1&pathStyle=true",
            limits: S3Limits.Default with
            {
                Connect = TimeSpan.FromSeconds(0.5),
                Retries = 0,
            }
        );
        await AssertUnavailableAsync(store);
        others.ForEach(o => o.Dispose());
    }

    private static async Task<string> PutAsync(S3ImageStore store, int size)
    {
        var name = ImageName.New(ImageFormat.Png);
        using var content = new MemoryStream(new byte[size]);
        await store.PutAsync(name, content, "image/png", Token);
        return name;
    }

    private static async Task<long> ReadAsync(S3ImageStore store, string name)
    {
        await using var stream = (await store.OpenAsync(name, Token))!;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.Length;
    }
}
