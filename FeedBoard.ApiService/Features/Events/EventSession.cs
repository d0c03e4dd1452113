using System.Buffers;
using System.Globalization;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>Serves one client: what it missed from the table, then what comes. Between reads no connection is held.</summary>
/// <remarks>Written by hand, since <c>TypedResults.ServerSentEvents</c> serialises for each client anew and has no comment lines.</remarks>
internal sealed class EventSession(EventHub hub, OpenStreams limits, CurrentUser me, SessionLookup sessions, IServiceScopeFactory scopes)
{
    private const long Unknown = -1;

    // In milliseconds: a browser whose stream was cut off comes back after this. Not all at once.
    private const int ShortestRetry = 1000,
        LongestRetry = 3000;

    public async Task RunAsync(string? lastEventId, long? after, HttpContext context)
    {
        using var place = limits.Enter(context, me);
        var stream = hub.Open(me.IdOrNull, me.IsGuest ? null : me.Required.SessionId, context.Abort);
        try
        {
            await ThrowUnlessSignedInAsync(context.RequestAborted);
            await SendAsync(stream, lastEventId is null ? after : Parse(lastEventId), context);
        }
        catch (OperationCanceledException) when (context.Response.HasStarted)
        {
            // the client has disconnected, or was cut off
        }
        finally
        {
            hub.Close(stream);
        }
    }

    /// <summary>The session may have ended after it was looked up and before the stream was registered to be notified.</summary>
    private async Task ThrowUnlessSignedInAsync(CancellationToken cancellationToken)
    {
        if (me.IsGuest)
            return;
        if (!await sessions.IsStillOnAsync(me.Required, cancellationToken))
            throw Problem.InvalidToken();
    }

    private async Task SendAsync(EventStream stream, long? after, HttpContext context)
    {
        var (body, cancel) = (context.Response.BodyWriter, context.RequestAborted);
        var sent = after ?? stream.From;
        var page = after is null ? null : await ReadAsync(sent, stream.From, cancel); // a failure is reported before the response begins
        Begin(context.Response);
        if (HttpMethods.IsHead(context.Request.Method))
            return; // the stream itself has no end
        body.Write(
            StreamItem.Opening(
                page?.Continues(sent) == false ? stream.From : sent,
                TimeSpan.FromMilliseconds(Random.Shared.Next(ShortestRetry, LongestRetry))
            )
        );
        while (page is not null)
        {
            if (!page.Continues(sent))
            {
                body.Write(StreamItem.Reset(stream.From).Frame);
                sent = stream.From;
                break;
            }

            foreach (var item in page.Items)
                body.Write(item.Frame);
            if (page.Items.Count > 0)
                sent = page.Items[^1].Position;
            await body.FlushAsync(cancel);
            page = page.Items.Count == EventLog.PageSize ? await ReadAsync(sent, stream.From, cancel) : null;
        }

        sent = Math.Max(sent, stream.From);
        await body.FlushAsync(cancel);
        while (await stream.Items.WaitToReadAsync(cancel))
        {
            while (stream.Items.TryRead(out var item))
            {
                body.Write(item.After(sent));
                sent = item.IsReset ? item.Position : Math.Max(sent, item.Position);
            }

            if ((await body.FlushAsync(cancel)).IsCompleted)
                return;
        }
    }

    private async Task<EventPage> ReadAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FeedDb>();
        await db.Database.OpenConnectionAsync(cancellationToken);
        return await EventLog.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), me, after, upTo, cancellationToken);
    }

    private static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // of nginx
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static long Parse(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : Unknown;
}
