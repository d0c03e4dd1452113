using System.Text.Json.Serialization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>
/// The maximum of ASP.NET Core on this machine: a small JSON object with no work behind it. A separate process:
/// <c>FeedBoard.Benchmarks hello</c>.
/// </summary>
internal static class Hello
{
    public const string Verb = "hello";

    public static async Task<int> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, HelloJson.Default));
        await using var app = builder.Build();
        app.MapGet("/health", () => "ready");
        app.MapGet("/", () => TypedResults.Ok(new HelloResponse("Hello, board!")));
        await app.RunAsync();
        return 0;
    }

    public static Task<BenchService> StartAsync(string folder, CancellationToken cancel) =>
        BenchService.StartAsync(
            folder,
            Path.Combine(folder, "hello.log"),
            [Service.Dotnet, typeof(Hello).Assembly.Location, Verb],
            [],
            cancel
        );
}

internal sealed record HelloResponse(string Message);

[JsonSerializable(typeof(HelloResponse))]
internal sealed partial class HelloJson : JsonSerializerContext;
