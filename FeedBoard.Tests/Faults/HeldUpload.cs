using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Faults;

/// <summary>A form whose second half is sent only when the test says so.</summary>
internal sealed class HeldUpload : HttpContent
{
    private readonly byte[] body;
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldUpload(byte[] body) => this.body = body;

    public static async Task<HeldUpload> OfAsync(string title, params IEnumerable<UploadFile> images)
    {
        using var form = Form.Of(("title", title), ("content", "c")).Files("images", images);
        var held = new HeldUpload(await form.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        held.Headers.ContentType = form.Headers.ContentType;
        return held;
    }

    public void Release() => released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
        await stream.FlushAsync();
        await released.Task;
        await stream.WriteAsync(body.AsMemory(body.Length / 2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
