namespace FeedBoard.Tests.Board;

/// <summary>Tests that count or list everything: each finds the board of its class empty.</summary>
public abstract class EmptyBoardTests(FileBoard board) : IAsyncLifetime
{
    protected FileBoard Board => board;

    protected HttpClient Guest => board.Guest;

    public async ValueTask InitializeAsync()
    {
        await QueryAsync<object>("DELETE FROM users");
        if (await QueryAsync<long>("SELECT count(*) FROM images") > 0)
            await board.SweepAllAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected Task<Person> JoinAsync(string? nickname = null) => board.JoinAsync(nickname);

    protected Task<T?> QueryAsync<T>(string sql) => board.QueryAsync<T>(sql);
}
