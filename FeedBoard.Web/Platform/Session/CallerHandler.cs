using System.Diagnostics;
using System.Net.Http.Headers;
using FeedBoard.Web.Platform.Events;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Language;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.Web.Platform.Session;

/// <summary>
/// Adds the caller to requests to the API: the person's token and language, and the addresses that they came from and to. Notes how far
/// the event log was read, how old what came is, and what is new for the person.
/// </summary>
internal sealed class CallerHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } context)
        {
            if (Tokens.Of(context)?.Access is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            ForwardedVisitor.Write(context, request.Headers);
            if (request.Method != HttpMethod.Get)
                request.Headers.TryAddWithoutValidation(HeaderNames.AcceptLanguage, Languages.Current); // that of the mail it may cause
            if (context.Request.Headers.UserAgent is { Count: > 0 } agent)
                request.Headers.TryAddWithoutValidation(HeaderNames.UserAgent, agent.ToString());
        }

        var sent = Stopwatch.GetTimestamp();
        var unread = accessor.HttpContext is { } asking && PageUnread.Of(asking) is { } wanted && wanted.AskBy(request) ? wanted : null;
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
            if (accessor.HttpContext is { } page)
                PagePosition.Of(page).Read(response);
            return response;
        }
        finally
        {
            unread?.Receive(response);
            if (accessor.HttpContext is { } page)
                PageReads.Of(page)?.Add(sent, response);
        }
    }
}
