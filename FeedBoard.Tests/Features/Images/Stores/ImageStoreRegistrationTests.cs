using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Features.Images.Stores;

[Slow]
public sealed class ImageStoreRegistrationTests(SwiftServer swift) : IDisposable
{
    private readonly TestFolder folder = new("registration");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_is_made_at_start_and_is_ready()
    {
        var images = Path.Combine(folder.Path, "new", "images");
        await using var app = await StartAsync($"file://{images}");

        Assert.IsType<FileImageStore>(app.Services.GetRequiredService<IImageStore>());
        Assert.True(Directory.Exists(images));
        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy","failing":[]}"""), await HealthAsync(app));
    }

    [Fact]
    public async Task A_folder_that_is_none_stops_the_start()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "file"), "", Token);

        await Assert.ThrowsAsync<InvalidSettingException>(() => StartAsync($"file://{folder.Path}/file"));
    }

    [Fact]
    public async Task A_missing_setting_stops_the_start() => await Assert.ThrowsAsync<InvalidSettingException>(() => StartAsync(null));

    [Fact]
    public async Task A_bucket_is_reached_with_the_keys_of_the_configuration()
    {
        await using var app = await StartAsync(await swift.CreateBucketAsync(), SwiftServer.SecretKey);

        await app
            .Services.GetRequiredService<IImageStore>()
            .PutAsync(ImageName.New(ImageFormat.Gif), new MemoryStream([1]), "image/gif", Token);
        Assert.Equal(HttpStatusCode.OK, (await HealthAsync(app)).Status);
    }

    [Fact]
    public async Task A_bucket_that_denies_us_is_not_ready_and_says_no_more_than_its_name()
    {
        await using var app = await StartAsync(await swift.CreateBucketAsync(), "wrong");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"Unhealthy","failing":["images"]}"""), await HealthAsync(app));
    }

    [Fact]
    public async Task A_store_that_was_there_and_is_away_leaves_the_API_ready()
    {
        var images = Path.Combine(folder.Path, "images");
        await using var app = await StartAsync($"file://{images}");
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());

        Directory.Move(images, images + ".away");
        await File.WriteAllTextAsync(images, "", Token);
        Assert.Equal(HealthStatus.Degraded, await CheckAsync());
        Assert.Equal((HttpStatusCode.OK, """{"status":"Degraded","failing":["images"]}"""), await HealthAsync(app));

        File.Delete(images);
        Directory.Move(images + ".away", images);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());

        async Task<HealthStatus> CheckAsync() =>
            (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["images"].Status;
    }

    [Fact]
    public async Task A_call_is_a_span_below_its_request_and_a_put_is_counted()
    {
        const int size = 12_347; // No other test's.
        var counted = new ConcurrentBag<long>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        meters.SetMeasurementEventCallback<long>((_, bytes, _, _) => counted.Add(bytes));
        meters.Start();
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, FeedBoardTelemetry.Name, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var bucket = await swift.CreateBucketAsync();
        await using var app = await StartAsync(bucket, SwiftServer.SecretKey);
        await using var denied = await StartAsync(bucket, "wrong");
        var name = ImageName.New(ImageFormat.Png);

        ActivityTraceId trace;
        using (var request = new Activity("request").Start())
        {
            trace = request.TraceId;
            await app.Services.GetRequiredService<IImageStore>().PutAsync(name, new MemoryStream(new byte[size]), "image/png", Token);
            await Assert.ThrowsAsync<ImageStoreUnavailableException>(() =>
                denied.Services.GetRequiredService<IImageStore>().DeleteAsync(name, Token)
            );
        }

        var mine = spans.Where(span => span.TraceId == trace).ToDictionary(span => span.OperationName, StringComparer.Ordinal);
        Assert.Equal(2, mine.Count);
        Assert.Equal(name, mine["image.put"].GetTagItem("aws.s3.key"));
        Assert.Equal(ActivityStatusCode.Unset, mine["image.put"].Status);
        Assert.Equal(ActivityStatusCode.Error, mine["image.delete"].Status);
        Assert.Contains(size, counted);

        static void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Name is "feedboard.images.bytes")
                listener.EnableMeasurementEvents(instrument);
        }
    }

    private static async Task<WebApplication> StartAsync(string? images, string? secret = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ConnectionStrings:images"] = images,
                ["AWS_ACCESS_KEY_ID"] = secret is null ? null : SwiftServer.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = secret,
            }
        );
        builder.AddServiceDefaults();
        builder.AddImageStore();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync(Token);
        return app;
    }

    private static async Task<(HttpStatusCode Status, string Body)> HealthAsync(WebApplication app)
    {
        using var client = app.GetTestClient();
        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative), Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
