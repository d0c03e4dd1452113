using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Platform.Caching;

/// <summary>Changes while a response is still being read.</summary>
public sealed class FlightTests : IDisposable
{
    private readonly BoardChanges changes = new();
    private readonly GuestResponseCache cache;
    private readonly ServiceProvider services = new ServiceCollection()
        .AddScoped<CurrentUser>()
        .ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default))
        .BuildServiceProvider();
    private int reads;

    public FlightTests() => cache = NewCache(TimeSpan.FromHours(1));

    public void Dispose()
    {
        cache.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_reads()
    {
        var gate = new TaskCompletionSource<object?>();
        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync(gate.Task)).ToList();
        gate.SetResult(Message("one"));

        var responses = await Task.WhenAll(asked);
        Assert.Equal(1, reads);
        Assert.All(responses, a => Assert.Same(responses[0], a));
        Assert.Same(responses[0], await AskAsync(Task.FromResult<object?>(Message("two"))));
    }

    [Fact]
    public async Task When_the_first_one_fails_the_others_ask_for_themselves()
    {
        var gate = new TaskCompletionSource<object?>();
        var first = AskAsync(gate.Task);
        var second = AskAsync(Task.FromResult<object?>(Message("two")));
        Assert.False(second.IsCompleted);
        gate.SetException(new InvalidOperationException("the first one's own"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        Assert.Equal("two", Assert.IsType<Ok<MessageResponse>>(await second).Value!.Message);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Nobody_waits_for_a_read_that_began_before_a_change_and_it_is_not_kept()
    {
        var gate = new TaskCompletionSource<object?>();
        var before = AskAsync(gate.Task);
        changes.Happened();
        var after = await AskAsync(Task.FromResult<object?>(Message("new")));
        gate.SetResult(Message("old"));

        Assert.Equal("old", Text(await before)); // asked before: either is right
        Assert.Equal("new", Text(after));
        Assert.Equal("newer", Text(await AfterAChangeAsync("newer")));
        Assert.Equal("newer", Text(await AskAsync(Task.FromResult<object?>(Message("not read")))));
    }

    [Fact]
    public async Task A_disconnected_caller_does_not_wait()
    {
        var gate = new TaskCompletionSource<object?>();
        var first = AskAsync(gate.Task);
        using var gone = new CancellationTokenSource();
        var second = AskAsync(gate.Task, aborted: gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.SetResult(Message("one"));
        Assert.Equal("one", Text(await first));
    }

    [Fact]
    public async Task A_response_is_kept_no_longer_than_its_lifetime()
    {
        using var brief = NewCache(TimeSpan.FromTicks(1));
        Assert.Equal("one", Text(await AskAsync(Task.FromResult<object?>(Message("one")), brief)));
        Assert.Equal("two", Text(await AskAsync(Task.FromResult<object?>(Message("two")), brief)));
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_is_long_is_not_kept()
    {
        for (var n = 0; n < 50; n++)
            await AskAsync(Task.FromResult<object?>(Message(new('x', 200_000))), path: $"/{n}");
        Assert.InRange(cache.Bytes, 1, 1024 * 1024);

        await AskAsync(Task.FromResult<object?>(Message(new('x', 300_000))), path: "/long");
        var read = reads;
        await AskAsync(Task.FromResult<object?>(Message("again")), path: "/long");
        Assert.Equal(read + 1, reads);
    }

    [Fact]
    public async Task What_is_no_200_is_passed_on_and_not_kept()
    {
        var refused = TypedResults.StatusCode(304);
        Assert.Same(refused, await AskAsync(Task.FromResult<object?>(refused)));
        Assert.Equal("one", Text(await AskAsync(Task.FromResult<object?>(Message("one")))));
    }

    private Task<object?> AfterAChangeAsync(string text)
    {
        changes.Happened();
        return AskAsync(Task.FromResult<object?>(Message(text)));
    }

    private static Ok<MessageResponse> Message(string text) => TypedResults.Ok(new MessageResponse(text));

    private static string Text(object? response) =>
        System.Text.Json.Nodes.JsonNode.Parse(Assert.IsType<StoredResponse>(response).Json.Span)!["message"]!.GetValue<string>();

    private GuestResponseCache NewCache(TimeSpan lifetime) =>
        new(changes, Options.Create(new CacheOptions { Lifetime = lifetime, Size = 1 }));

    private async Task<object?> AskAsync(
        Task<object?> read,
        GuestResponseCache? of = null,
        string path = "/",
        CancellationToken aborted = default
    )
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            RequestAborted = aborted,
            Request = { Path = path },
        };
        return await (of ?? cache).RespondAsync(
            EndpointFilterInvocationContext.Create(http),
            _ =>
            {
                Interlocked.Increment(ref reads);
                return new(read);
            }
        );
    }
}
