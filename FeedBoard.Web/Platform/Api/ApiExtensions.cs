namespace FeedBoard.Web.Platform.Api;

internal static class ApiExtensions
{
    /// <summary>What every connection to the API has: it is made within three seconds, or the API counts as unavailable.</summary>
    public static SocketsHttpHandler NewHandler() =>
        new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(3),
            UseCookies = false,
            AllowAutoRedirect = false,
        };

    /// <summary>A client for what is no page's work: its requests belong to no trace.</summary>
    public static HttpClient NewUntracedClient(ApiAddress api, TimeSpan timeout)
    {
        var handler = NewHandler();
        handler.ActivityHeadersPropagator = null;
        return new(handler) { BaseAddress = api.Uri, Timeout = timeout };
    }

    public static IHttpClientBuilder AddBoardApi(this IHostApplicationBuilder builder)
    {
        var address = ApiAddress.Of(builder.Configuration);
        builder.Services.AddSingleton(address).AddHttpContextAccessor();
        return builder
            .Services.AddHttpClient<BoardApi>(http =>
            {
                http.BaseAddress = address.Uri;
                http.Timeout = Timeout.InfiniteTimeSpan; // BoardApi has a limit for each call
            })
            .RemoveAllLoggers() // spans and metrics have every call; the log has what comes of it
            .ConfigurePrimaryHttpMessageHandler(() =>
            {
                var handler = NewHandler();
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                return handler;
            });
    }
}
