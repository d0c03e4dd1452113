using System.Net;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.Tests.ServiceDefaults;

/// <summary>Who gets how many of so many places.</summary>
public sealed class FairLimiterTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(64, 1, 32)]
    [InlineData(64, 2, 43)]
    [InlineData(64, 7, 56)]
    [InlineData(128, 20, 122)]
    [InlineData(1, 1, 1)]
    public void Few_addresses_leave_something_for_everybody_else(int places, int addresses, int taken)
    {
        var limiter = new FairLimiter(places, waiting: 0);
        Assert.Equal(taken, TakeAll(limiter, places, [.. Enumerable.Range(0, addresses).Select(n => new Client($"10.0.0.{n}"))]));
        if (places > 1)
            Assert.NotNull(limiter.TryEnter(new("10.0.1.1")));
        if (places > 1)
            Assert.NotNull(limiter.TryEnter(new("10.0.0.0", "1")));
    }

    [Theory]
    [InlineData(64, 1, 13)]
    [InlineData(64, 5, 36)]
    [InlineData(64, 20, 52)] // the maximum of one address
    public void One_user_has_less_than_an_address_and_many_users_of_one_do_not_have_it_all(int places, int users, int taken)
    {
        var limiter = new FairLimiter(places, waiting: 0);
        Assert.Equal(taken, TakeAll(limiter, places, [.. Enumerable.Range(0, users).Select(n => new Client("10.0.0.1", $"{n}"))]));
        Assert.NotNull(limiter.TryEnter(new("10.0.0.2", "other")));
        Assert.NotNull(limiter.TryEnter(new("10.0.0.2")));
    }

    [Fact]
    public void A_user_who_is_signed_in_does_not_wait_for_the_guests_of_their_address()
    {
        var limiter = new FairLimiter(16, waiting: 0);
        TakeAll(limiter, 16, [new("10.0.0.1")]);
        Assert.Null(limiter.TryEnter(new("10.0.0.1")));
        Assert.NotNull(limiter.TryEnter(new("10.0.0.1", "1")));
    }

    [Fact]
    public void A_user_counts_wherever_they_are()
    {
        var limiter = new FairLimiter(16, waiting: 0);
        var places = Enumerable.Range(0, 16).Count(n => limiter.TryEnter(new($"10.0.0.{n}", "1")) is not null);
        Assert.Equal(4, places);
    }

    [Fact]
    public async Task Who_waits_gets_the_next_place_and_not_before_who_has_less()
    {
        var limiter = new FairLimiter(4, waiting: 8);
        var (first, second) = (limiter.TryEnter(new("a"))!, limiter.TryEnter(new("a"))!);
        var third = limiter.EnterAsync(new("a"), Forever, Cancel).AsTask();
        Assert.False(third.IsCompleted);
        Assert.NotNull(limiter.TryEnter(new("b")));
        Assert.NotNull(limiter.TryEnter(new("c")));
        var newcomer = limiter.EnterAsync(new("d"), Forever, Cancel).AsTask();
        Assert.False(newcomer.IsCompleted);
        first.Dispose();
        Assert.NotNull(await newcomer); // "a" has one, and one was free: its share is used up
        Assert.False(third.IsCompleted);
        second.Dispose();
        Assert.NotNull(await third);
    }

    [Fact]
    public async Task A_caller_that_gives_up_waiting_takes_no_place()
    {
        var limiter = new FairLimiter(1, waiting: 4);
        var place = limiter.TryEnter(new("a"))!;
        using var gone = new CancellationTokenSource();
        var leaver = limiter.EnterAsync(new("b"), Forever, gone.Token).AsTask();
        var impatient = await limiter.EnterAsync(new("c"), TimeSpan.FromMilliseconds(1), Cancel);
        await gone.CancelAsync();
        Assert.Null(impatient);
        Assert.Null(await leaver);
        place.Dispose();
        place.Dispose(); // once is enough
        Assert.NotNull(limiter.TryEnter(new("d")));
        Assert.Null(limiter.TryEnter(new("e")));
    }

    [Fact]
    public void The_queue_has_shares_too()
    {
        var limiter = new FairLimiter(1, waiting: 8);
        Assert.NotNull(limiter.TryEnter(new("a")));
        var waiting = Enumerable.Range(0, 8).Select(_ => limiter.EnterAsync(new("a"), Forever, Cancel).AsTask()).ToList();
        Assert.Equal(4, waiting.Count(w => !w.IsCompleted));
        var other = limiter.EnterAsync(new("b"), Forever, Cancel).AsTask();
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public void Under_any_order_of_coming_and_going_no_more_are_in_than_may_be_and_all_places_come_back()
    {
        var (limiter, random, places) = (new FairLimiter(16, waiting: 0), new Random(7), new List<IDisposable>());
        for (var n = 0; n < 20_000; n++)
        {
            if (places.Count > 0 && random.Next(2) == 0)
            {
                var at = random.Next(places.Count);
                places[at].Dispose();
                places.RemoveAt(at);
            }
            else if (limiter.TryEnter(new($"a{random.Next(30)}", random.Next(2) == 0 ? null : $"u{random.Next(40)}")) is { } place)
            {
                places.Add(place);
            }

            Assert.True(places.Count <= 16);
        }

        places.ForEach(p => p.Dispose());
        Assert.Equal(8, TakeAll(limiter, 16, [new("fresh")]));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    public void An_address_is_a_household(string address, string expected) =>
        Assert.Equal(expected, ClientAddress.Of(IPAddress.Parse(address)));

    [Fact]
    public void Nowhere_is_an_address_too() => Assert.Equal("unknown", ClientAddress.Of(null));

    /// <summary>All clients take places in turn until none gets another.</summary>
    private static int TakeAll(FairLimiter limiter, int places, Client[] clients)
    {
        var taken = 0;
        for (var round = 0; round <= places; round++)
            taken += clients.Count(c => limiter.TryEnter(c) is not null);
        return taken;
    }
}
