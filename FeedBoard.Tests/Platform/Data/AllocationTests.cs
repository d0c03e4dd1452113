using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Data;

/// <summary>Nothing else runs meanwhile: the bytes of the whole process are counted.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// What a read leaves to the garbage collector. The bounds are a third above what was measured, and are there to be noticed: see
/// docs/performance.md.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const int Measured = 300;

    [Fact]
    public async Task A_read_allocates_no_more_than_it_used_to()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("one", "with an image", new UploadFile("1.png", TestImages.Png(4, 3)));
        for (var n = 0; n < 10; n++)
        {
            await ann.FeedAsync();
            await ann.CommentAsync(feed.Id());
        }

        (string Path, bool SignedIn, int KiB)[] reads =
        [
            ($"/api/feed/read/{feed.Id()}", false, 14),
            ($"/api/feed/read/{feed.Id()}", true, 28),
            ("/api/feed/list", false, 22),
            ("/api/feed/list", true, 37),
            ($"/api/feed/list-by-user?nickname={ann.Nickname}", false, 25),
            ($"/api/comment/feed/{feed.Id()}", false, 16),
            ("/api/feed/following", true, 38),
            ("/api/feed/search?q=content", false, 21),
            ("/api/notification/", true, 44), // with title, excerpt, image and up to three people each
        ];
        var all = reads.Select(r => (r.Path, r.SignedIn, r.KiB, Bytes: Allocated(r.Path, r.SignedIn ? ann.AccessToken : null))).ToList();
        Assert.True(
            all.TrueForAll(a => a.Bytes <= a.KiB * 1024),
            string.Join(
                '\n',
                all.Select(a =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{a.Path} {(a.SignedIn ? "signed in" : "as a guest")}: {a.Bytes / 1024.0:0.0} KiB of {a.KiB}"
                    )
                )
            )
        );
    }

    /// <summary>A photo of half a megabyte and one of two: what is left does not depend on the size.</summary>
    [Theory]
    [InlineData(500_000)]
    [InlineData(2_000_000)]
    public async Task A_feed_with_a_photo_allocates_no_more_than_it_used_to(int bytes)
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of(("title", "one"), ("content", "with a photo"))
            .Files("images", new UploadFile("1.png", TestImages.LargePng(bytes)));
        var body = await form.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var head = $"POST /api/feed/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ann.AccessToken}\r\n"
            + $"Content-Type: {form.Headers.ContentType}\r\nContent-Length: {body.Length}\r\n\r\n";
        const int Bound = 200;
        var allocated = Allocated([.. Encoding.ASCII.GetBytes(head), .. body], times: 60) / 1024.0;
        Assert.True(allocated <= Bound, string.Create(CultureInfo.InvariantCulture, $"{allocated:0.0} KiB of {Bound}"));
    }

    private long Allocated(string path, string? token) =>
        Allocated(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n"
            ),
            Measured
        );

    /// <returns>Bytes by request; the client takes none.</returns>
    private long Allocated(byte[] request, int times)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(board.Address.Host, board.Address.Port);
        var response = new byte[256 * 1024];
        for (var n = 0; n < times; n++)
            Ask();
        Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(response, 0, 12), StringComparison.Ordinal);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var n = 0; n < times; n++)
            Ask();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / times;

        void Ask()
        {
            socket.Send(request);
            for (var read = 0; ;)
            {
                read += socket.Receive(response, read, response.Length - read, SocketFlags.None);
                if (IsWhole(response.AsSpan(0, read)))
                    return;
            }
        }
    }

    /// <summary>Whether the head and as many bytes as its Content-Length says are there, or the last chunk.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> response)
    {
        var head = response.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var length = response[..head].IndexOf("Content-Length: "u8);
        if (length < 0)
            return response.EndsWith("0\r\n\r\n"u8);
        var value = response[(length + 16)..head];
        var end = value.IndexOf((byte)'\r');
        return System.Buffers.Text.Utf8Parser.TryParse(end < 0 ? value : value[..end], out int bytes, out _)
            && response.Length == head + 4 + bytes;
    }
}
