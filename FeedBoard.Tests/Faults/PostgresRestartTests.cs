using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class PostgresRestartTests(SwiftServer swift)
{
    private const int Writers = 4;
    private const int Readers = 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_restarts_costs_nothing_that_was_acknowledged(bool killed)
    {
        await using var postgres = await TestPostgres.StartNewAsync(durable: true);
        await using var board = new S3Board(postgres, swift);
        await board.InitializeAsync();
        var crowd = new Crowd();
        var people = new List<Person>();
        for (var n = 0; n < Writers; n++)
            people.Add(await board.JoinAsync());
        var busy = people
            .Select(crowd.WriteAsync)
            .Concat(Enumerable.Range(0, Readers).Select(_ => crowd.ReadAsync(board.NewClient())))
            .ToList();

        await crowd.MoreAsync(busy, acknowledged: 20);
        await (killed ? postgres.KillAsync() : postgres.StopAsync());
        await crowd.MoreAsync(busy, refused: 20);
        await postgres.StartAgainAsync();
        await crowd.MoreAsync(busy, acknowledged: 20);
        crowd.GoHome();
        await Task.WhenAll(busy);

        foreach (var (title, id) in crowd.Acknowledged)
            Assert.Equal(id, await board.QueryAsync<long>($"SELECT min(id) FROM feeds WHERE title = '{title}' HAVING count(*) = 1"));
        await board.AssertCountersAsync();
        await AssertTotalAsync(board);
        await board.AssertNoOrphanAsync();
        await board.AssertMendedAsync();
    }

    private static async Task AssertTotalAsync(BoardFixture board)
    {
        var feeds = await board.CountAsync("feeds");
        using var list = await board.Guest.GetAsync("/api/feed/list?limit=1", TestContext.Current.CancellationToken);
        await list.JsonAsync();
        Assert.Equal(feeds, list.Total());
    }
}
