using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FeedBoard.ServiceDefaults;

/// <summary>Aborts request bodies that arrive too slowly.</summary>
public static class SlowBodies
{
    /// <summary>
    /// Reading the body now fails with 408 if fewer than 40 KiB arrive in ten seconds of waiting.
    /// </summary>
    /// <remarks>
    /// Kestrel's own minimum rate is an average since the beginning: after two megabytes at once, a client may pause for ten minutes.
    /// </remarks>
    public static void BreakOffSlowBody(this HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            context.Request.Body = new MovingBody(context.Request.Body);
    }

    private sealed class MovingBody(Stream body) : Stream
    {
        private const int LeastBytes = 10 * ServerLimits.LeastBodyRate;

        private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

        private TimeSpan waited;
        private long received;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <exception cref="BadHttpRequestException">408.</exception>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var read = body.ReadAsync(buffer, stop.Token);
            if (read.IsCompleted)
            {
                var there = await read;
                received += there;
                return there;
            }

            var reading = read.AsTask();
            while (true)
            {
                var since = Stopwatch.GetTimestamp();
                try
                {
                    // The read ends by its own cancellation token.
                    var bytes = await reading.WaitAsync(Window - waited, CancellationToken.None);
                    received += bytes;
                    waited += Stopwatch.GetElapsedTime(since);
                    if (bytes > 0 && waited >= Window)
                        StartNextWindow();
                    return bytes;
                }
                catch (TimeoutException) when (received >= LeastBytes)
                {
                    StartNextWindow();
                }
                catch (TimeoutException)
                {
                    await stop.CancelAsync();
                    await ((Task)reading).ConfigureAwait(
                        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
                    ); // the caller owns the buffer again
                    throw TooSlow();
                }
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void StartNextWindow()
        {
            if (received < LeastBytes)
                throw TooSlow();
            (waited, received) = (TimeSpan.Zero, 0);
        }

        private static BadHttpRequestException TooSlow() =>
            new("The request body arrived too slowly.", StatusCodes.Status408RequestTimeout);
    }
}
