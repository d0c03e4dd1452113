using System.Diagnostics;
using System.Diagnostics.Metrics;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>Wraps each call of both stores: a span, and one type of exception for every failure.</summary>
internal static partial class ImageTelemetry
{
    private static readonly Counter<long> Stored = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.images.stored",
        "{image}",
        "Images put into the store."
    );
    private static readonly Counter<long> Bytes = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.images.bytes",
        "By",
        "Bytes put into the store."
    );

    public static void CountPut(long size)
    {
        Stored.Add(1);
        Bytes.Add(size);
    }

    /// <summary>Runs a call of a store.</summary>
    /// <param name="operation">Names the span: <c>image.put</c>.</param>
    /// <param name="explain">Says in one line, without a secret, what a failure means; <c>null</c> when it is none of the store's.</param>
    /// <param name="cancellationToken">The caller's: its cancellation passes through as what it is.</param>
    /// <exception cref="ImageStoreUnavailableException">The call failed, and <paramref name="explain"/> knew why.</exception>
    public static async Task<T> RunAsync<T>(
        string operation,
        ILogger logger,
        ActivityTagsCollection tags,
        Func<Exception, string?> explain,
        Func<Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        using var span = FeedBoardTelemetry.Source.StartActivity(operation, ActivityKind.Client, default(ActivityContext), tags);
        if (span is not null)
            span.DisplayName = DisplayName(operation);
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && explain(e) is { } message)
        {
            span?.SetStatus(ActivityStatusCode.Error, message);
            span?.SetTag("error.type", e.GetType().FullName);
            Failed(logger, operation, message, e.GetType().Name);
            throw new ImageStoreUnavailableException(message, e);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            span?.SetTag("error.type", e.GetType().FullName);
            throw;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // A broken-off call fails in many ways; the caller knows of one.
            span?.SetTag("error.type", e.GetType().FullName);
            throw new OperationCanceledException(message: null, e, cancellationToken);
        }
    }

    // "image.put" as people read it: PUT image.
    private static string DisplayName(string operation) => string.Join(' ', operation.ToUpperInvariant().Split('.')[^1], "image");

    [LoggerMessage(1101, LogLevel.Warning, "{Operation} failed: {Problem} ({ErrorType})")]
    private static partial void Failed(ILogger logger, string operation, string problem, string errorType);
}
