using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Language;
using FeedBoard.Web.Platform.Session;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace FeedBoard.Web.Platform.ReverseProxy;

/// <summary>
/// Passes <c>/api/**</c> and <c>/openapi/**</c> on to the API, with the token of the signed-in person: the browser has one origin, its
/// scripts no token.
/// </summary>
internal static class ApiProxy
{
    private static readonly object AsGuest = new();

    public static void AddApiProxy(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddHttpForwarder()
            .AddSingleton<ApiTransformer>()
            .AddSingleton(new HttpMessageInvoker(NewHandler()));

    private static SocketsHttpHandler NewHandler()
    {
        var handler = ApiExtensions.NewHandler();
        handler.UseProxy = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.EnableMultipleHttp2Connections = true;
        handler.ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current);
        return handler;
    }

    public static void MapApiProxy(this WebApplication app)
    {
        // The API has its own limits, route by route.
        app.Map("/api/{**path}", ForwardAsync).DisableAntiforgery().WithMetadata(new DisableRequestSizeLimitAttribute());
        app.MapGet("/openapi/{**path}", ForwardAsync).WithHead();
    }

    private static async Task ForwardAsync(
        HttpContext context,
        ApiAddress api,
        IHttpForwarder forwarder,
        HttpMessageInvoker client,
        ApiTransformer transformer,
        IAntiforgery antiforgery,
        IHostApplicationLifetime lifetime
    )
    {
        if (ActsForVisitor(context) && !IsSafe(context.Request.Method) && !await IsOursAsync(context, antiforgery))
        {
            await Results
                .Problem("The token of the page is missing or old: load the page again.", statusCode: StatusCodes.Status400BadRequest)
                .ExecuteAsync(context);
            return;
        }

        if (!context.Request.Headers.ContainsKey("Authorization") && SessionUnknown.Of(context) is { } unknown)
        {
            context.Response.SetRetryAfter(unknown.RetryAfter);
            await Results
                .Problem(
                    "Whether your session is still on cannot be found out right now.",
                    statusCode: StatusCodes.Status503ServiceUnavailable
                )
                .ExecuteAsync(context);
            return;
        }

        var live = BackgroundRequests.IsStream(context);
        if (live && context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
            metrics.MetricsDisabled = true; // how long somebody listens is no time that they waited
        var error = await SendAsync();
        if (context.Items.ContainsKey(AsGuest) && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status200OK; // of the refusal, nothing else was taken over
            error = await SendAsync();
        }

        if (error == ForwarderError.RequestBodyClient && !context.Response.HasStarted)
        {
            await Results
                .Problem("The request body arrived too slowly.", statusCode: StatusCodes.Status408RequestTimeout)
                .ExecuteAsync(context);
            return;
        }

        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.SetRetryAfter(TimeSpan.FromSeconds(2));
            await Results
                .Problem(ApiException.NoResponse, statusCode: StatusCodes.Status503ServiceUnavailable)
                .ExecuteAsync(context);
        }

        ValueTask<ForwarderError> SendAsync() =>
            forwarder.SendAsync(
                context,
                api.Uri.GetLeftPart(UriPartial.Authority),
                client,
                new() { ActivityTimeout = LongestSilence(context.Request), Version = HttpVersion.Version11 },
                transformer,
                live ? lifetime.ApplicationStopping : CancellationToken.None
            ); // streams have no end of their own: this process would not either
    }

    private static TimeSpan LongestSilence(HttpRequest request) =>
        HttpMethods.IsDelete(request.Method) && request.Path.Equals("/api/mypage/profile", StringComparison.OrdinalIgnoreCase)
            ? BoardApi.LongestCallTime
            : EventStreams.LongestSilence;

    /// <summary>
    /// Whether the token of the signed-in person is sent along, which requires the page's form token. Not with an
    /// <c>Authorization</c> of the client's own, whatever is in it: one question, so that no header can be there for one of the two and not
    /// for the other.
    /// </summary>
    private static bool ActsForVisitor(HttpContext context) =>
        !context.Request.Headers.ContainsKey("Authorization") && Tokens.Of(context) is not null;

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Reads only the header: looking for the token in the body would read an upload into memory.</summary>
    private static async Task<bool> IsOursAsync(HttpContext context, IAntiforgery antiforgery) =>
        !RequestOrigin.IsOther(context.Request)
        && context.Request.Headers.ContainsKey(FormTokenExtensions.Header)
        && await antiforgery.IsRequestValidAsync(context);

    private sealed class ApiTransformer : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext,
            HttpRequestMessage proxyRequest,
            string destinationPrefix,
            CancellationToken cancellationToken
        )
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            var headers = proxyRequest.Headers;
            headers.Host = null;
            headers.Remove("Cookie");
            headers.Remove(FormTokenExtensions.Header);
            ForwardedVisitor.Write(httpContext, headers);
            if (ActsForVisitor(httpContext) && !httpContext.Items.ContainsKey(AsGuest) && Tokens.Of(httpContext) is { } tokens)
            {
                headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Access);
                // That of the mail it may cause: what they have chosen, not what the browser asks for.
                headers.Remove(HeaderNames.AcceptLanguage);
                headers.TryAddWithoutValidation(HeaderNames.AcceptLanguage, Languages.Current);
            }
        }

        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext,
            HttpResponseMessage? proxyResponse,
            CancellationToken cancellationToken
        )
        {
            if (proxyResponse?.StatusCode == HttpStatusCode.Unauthorized && ActsForVisitor(httpContext))
            {
                if (BackgroundRequests.IsStream(httpContext) && httpContext.Items.TryAdd(AsGuest, true))
                    return false; // sent once more, as a guest
                // The session has ended elsewhere: the browser forgets it too.
                await httpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            }

            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }
    }
}
