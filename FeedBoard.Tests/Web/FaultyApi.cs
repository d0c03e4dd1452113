using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Web;

/// <summary>The API of a board as a front end sees it that fails in parts, by default in refreshes: everything else is passed on.</summary>
internal sealed class FaultyApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private FaultyApi(Uri api)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(context => RunAsync(context, api));
    }

    /// <summary>What fails, by its path.</summary>
    public Func<string, bool> Fails { get; init; } = path => path == "/api/auth/refresh";

    /// <summary>The status of what fails; <c>null</c> to forward it; 0 for no response.</summary>
    public int? Status { get; set; }

    public int? RetryAfter { get; set; }

    public Uri Address => new(app.Urls.Single());

    public static async Task<FaultyApi> StartAsync(Uri api, Func<string, bool>? fails = null)
    {
        var made = fails is null ? new FaultyApi(api) : new FaultyApi(api) { Fails = fails };
        await made.app.StartAsync(TestContext.Current.CancellationToken);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    private async Task RunAsync(HttpContext context, Uri api)
    {
        if (Status is { } status && Fails(context.Request.Path.Value!))
        {
            if (status == 0)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            context.Response.StatusCode = status;
            if (RetryAfter is { } wait)
                context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            return;
        }

        using var request = new HttpRequestMessage(
            new(context.Request.Method),
            new Uri(api, $"{context.Request.Path}{context.Request.QueryString}")
        );
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, value) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name != "Transfer-Encoding")
                context.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
