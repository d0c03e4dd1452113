using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Distributed;

/// <param name="Service">Of the resource that exported it.</param>
internal sealed record Span(string Trace, string Id, string Parent, string Service, string Name, string Scope);

/// <summary>Receives OTLP (HTTP, protobuf) from the services and collects the spans.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Span> spans = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public IReadOnlyCollection<Span> Spans => spans;

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

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(string signal, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (signal is "traces")
            Read(body.ToArray());
    }

    // opentelemetry/proto/trace/v1/trace.proto: TracesData.resource_spans 1; ResourceSpans.resource 1, .scope_spans 2; ScopeSpans.scope 1,
    // .spans 2; Span.trace_id 1, .span_id 2, .parent_span_id 4, .name 5; Resource.attributes 1; KeyValue.key 1, .value 2;
    // AnyValue.string_value 1.
    private void Read(ReadOnlyMemory<byte> traces)
    {
        foreach (var ofResource in Fields(traces, 1))
        {
            var service =
                Fields(ofResource, 1)
                    .SelectMany(resource => Fields(resource, 1))
                    .Where(attribute => Text(attribute, 1) is "service.name")
                    .Select(attribute => Text(Fields(attribute, 2).Single(), 1))
                    .FirstOrDefault()
                ?? "";
            foreach (var ofScope in Fields(ofResource, 2))
            {
                var scope = Fields(ofScope, 1).Select(s => Text(s, 1)).FirstOrDefault() ?? "";
                foreach (var span in Fields(ofScope, 2))
                    spans.Enqueue(new(Hex(span, 1), Hex(span, 2), Hex(span, 4), service, Text(span, 5), scope));
            }
        }
    }

    private static string Text(ReadOnlyMemory<byte> message, int number) =>
        Encoding.UTF8.GetString(Fields(message, number).FirstOrDefault().Span);

    private static string Hex(ReadOnlyMemory<byte> message, int number) =>
        Convert.ToHexStringLower(Fields(message, number).FirstOrDefault().Span);

    /// <summary>The fields of a number that have a length: messages, texts, bytes.</summary>
    private static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    if (key >> 3 == (ulong)number)
                        found.Add(message.Slice(at, length));
                    at += length;
                    break;
                default:
                    throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"wire type {key & 7}"));
            }
        }

        return found;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7f) << shift;
            if ((bytes[at++] & 0x80) == 0)
                return value;
        }
    }
}
