using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Distributed;

/// <summary>Takes what services export over OTLP (HTTP, protobuf) and keeps the traces.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> traces = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Whether a batch arrived that holds all of these texts; protobuf keeps texts as they are.</summary>
    public bool HasTrace(params string[] texts) => traces.Any(t => texts.All(text => t.Contains(text, StringComparison.Ordinal)));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(string signal, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (signal == "traces") traces.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
    }
}
