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

    /// <summary>How long a call may take: an upload of ten images may take long; the API ends its reads after thirty seconds.</summary>
    public static readonly TimeSpan CallTime = TimeSpan.FromSeconds(100);

    /// <summary>The deletion of an account, which the API ends after five minutes.</summary>
    public static readonly TimeSpan LongestCallTime = TimeSpan.FromSeconds(310);

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
                http.Timeout = LongestCallTime; // BoardApi ends the others earlier
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
