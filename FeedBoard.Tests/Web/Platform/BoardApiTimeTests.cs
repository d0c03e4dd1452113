using FeedBoard.Web.Platform.Api;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>How long the front end waits for an API that accepts its requests and never responds.</summary>
public sealed class BoardApiTimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_waits_little_longer_than_the_API_lets_it_run() =>
        Assert.Equal(TimeSpan.FromSeconds(40), await WaitsAsync(api => api.ReadFeedAsync(1, Token)));

    [Fact]
    public async Task An_upload_may_take_longer()
    {
        using var form = new MultipartFormDataContent { { new StringContent("At the sea"), "title" } };
        Assert.Equal(TimeSpan.FromSeconds(100), await WaitsAsync(api => api.CreateFeedAsync(form, "key", Token)));
    }

    [Fact]
    public async Task The_deletion_of_an_account_longest() =>
        Assert.Equal(BoardApi.LongestCallTime, await WaitsAsync(api => api.DeleteAccountAsync(new DeleteAccountRequest(), Token)));

    [Fact]
    public async Task Who_leaves_the_page_waits_for_nothing()
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = new("http://api") };
        using var gone = new CancellationTokenSource();
        var read = new BoardApi(http, TimeProvider.System).ReadFeedAsync(1, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    private static async Task<TimeSpan> WaitsAsync(Func<BoardApi, Task> call)
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = new("http://api"), Timeout = Timeout.InfiniteTimeSpan };
        var clock = new ImpatientClock();
        var failure = await Assert.ThrowsAsync<ApiException>(() => call(new(http, clock)));
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, failure.Status);
        return Assert.Single(clock.Times);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    /// <summary>Every time is over at once, and noted.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public List<TimeSpan> Times { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Times.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
