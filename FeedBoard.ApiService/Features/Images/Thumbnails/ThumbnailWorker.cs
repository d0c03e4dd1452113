using System.Diagnostics;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Telemetry;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace FeedBoard.ApiService.Features.Images.Thumbnails;

/// <summary>
/// Makes the thumbnails that are wanted; see docs/decisions/0017-thumbnails.md and 0033-thumbnails-by-our-own-process.md. Any number of
/// replicas may run it.
/// </summary>
internal sealed partial class ThumbnailWorker(
    IServiceScopeFactory scopes,
    ThumbnailReadiness readiness,
    ThumbnailMaker maker,
    IImageStore store,
    BoardMetrics metrics,
    BoardChanges changes,
    ILogger<ThumbnailWorker> logger
)
{
    /// <summary>
    /// Works on one image after the other until nothing is left that can be done now. Any number may run at the same time.
    /// </summary>
    /// <returns>How many images got theirs.</returns>
    public async Task<int> WorkAsync(CancellationToken cancellationToken)
    {
        if (!await readiness.IsReadyAsync(cancellationToken))
            return 0;
        await using var scope = scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<ThumbnailQueue>();
        for (var made = 0; ;)
        {
            if (await TakeAsync(queue, cancellationToken) is not { } job)
                return made;
            var outcome = await DoAsync(queue, job, cancellationToken);
            metrics.ThumbnailsTried(outcome.Made, outcome.Time);
            if (outcome.Made)
            {
                made++;
                changes.Happened();
            }

            if (!outcome.GoOn)
                return made; // the store or the program is out of order: no other image would fare better
        }
    }

    /// <summary>Looks every few seconds, mostly for nothing: that is in no trace.</summary>
    private static async Task<ThumbnailJob?> TakeAsync(ThumbnailQueue queue, CancellationToken cancellationToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        return await queue.TakeAsync(cancellationToken);
    }

    private async Task<(bool Made, bool GoOn, TimeSpan Time)> DoAsync(
        ThumbnailQueue queue,
        ThumbnailJob job,
        CancellationToken cancellationToken
    )
    {
        using var traced = SuppressInstrumentationScope.Begin(false);
        using var span = FeedBoardTelemetry.Source.StartActivity("image.thumbnails");
        if (span is not null)
            span.DisplayName = "make thumbnails";
        span?.SetTag("file.name", job.Name);
        var begun = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(queue.Deadline);
        var storing = false;
        try
        {
            if (job.Try > ThumbnailQueue.MaxTries)
                throw new ThumbnailFailedException("the API ended each time that it was tried");
            var thumbnails = await MakeAsync(job, deadline.Token);
            storing = true;
            await Task.WhenAll(thumbnails.ByWidth.Select(t => PutAsync(job, t.Key, t.Value, deadline.Token)));
            await queue.FinishAsync(job, thumbnails.Placeholder, CancellationToken.None);
            return (true, true, Elapsed());
        }
        catch (ThumbnailFailedException e)
        {
            Fail(e);
            var ready = job.Try > ThumbnailQueue.MaxTries || await readiness.TestAsync(cancellationToken);
            // It may be there again by the time of the test, as when its server was just restarted.
            if (!ready || e is ThumbnailNotStartedException)
            {
                if (ready)
                    PutBack(job.Name, e.Message);
                await queue.PutBackAsync(job, now: true, CancellationToken.None);
                return (false, false, Elapsed());
            }

            Failed(job.Name, job.Try, ThumbnailQueue.MaxTries, e.Message);
            await queue.FailAsync(job, CancellationToken.None);
            return (false, true, Elapsed());
        }
        catch (Exception e)
            when (e is ImageStoreUnavailableException || (e is OperationCanceledException && deadline.IsCancellationRequested))
        {
            // The store may yet finish what it began: then nobody touches the image until the lease has ended.
            Fail(e);
            await queue.PutBackAsync(job, now: !storing && cancellationToken.IsCancellationRequested, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            PutBack(job.Name, e is OperationCanceledException ? "it took too long" : e.Message);
            return (false, false, Elapsed());
        }

        TimeSpan Elapsed() => Stopwatch.GetElapsedTime(begun);

        void Fail(Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            span?.SetTag("error.type", e.GetType().FullName);
        }
    }

    private async Task PutAsync(ThumbnailJob job, int width, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes, writable: false);
        await store.PutAsync(Thumbnail.NameOf(job.Name, width, Thumbnail.Version), content, Thumbnail.ContentType, cancellationToken);
    }

    /// <summary>Decodes a local copy, so that a slow store does not use up the program's time limit.</summary>
    private async Task<MadeThumbnails> MakeAsync(ThumbnailJob job, CancellationToken cancellationToken)
    {
        await using var copy = TemporaryFile.Open();
        await using (
            var stored =
                await store.OpenAsync(job.Name, cancellationToken) ?? throw new ThumbnailFailedException("its object is not in the store")
        )
        {
            try
            {
                await stored.CopyToAsync(copy, cancellationToken);
            }
            catch (IOException e)
            {
                throw TemporaryFile.NoRoom(e);
            }
        }

        return await maker.MakeAsync(copy, job.Width, job.Height, cancellationToken);
    }

    [LoggerMessage(37, LogLevel.Warning, "The thumbnails of {Image} failed (try {Try} of {Tries}): {Reason}")]
    private partial void Failed(string image, int @try, int tries, string reason);

    [LoggerMessage(38, LogLevel.Warning, "The thumbnails of {Image} wait: {Reason}")]
    private partial void PutBack(string image, string reason);
}

/// <summary>
/// Looks for images without thumbnails as soon as this replica has attached some, and now and then for those of others. Each of its workers
/// looks for itself: one that is long at an image keeps no other waiting.
/// </summary>
internal sealed class ThumbnailLoop(
    IServiceScopeFactory scopes,
    IOptions<ImageOptions> options,
    TimeProvider time,
    ThumbnailWakeUp wakeUp,
    ILogger<ThumbnailLoop> logger
) : PeriodicWork(options.Value.ThumbnailInterval, scopes, time, logger, wakeUp.Workers)
{
    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<ThumbnailWorker>().WorkAsync(cancellationToken);
}
