using System.Collections.Immutable;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>A board that the rounds share: a database, a store, replicas that come and go, and people who stay.</summary>
/// <remarks>
/// The board of the fixture is in this process and takes no part: it sweeps and checks, an hour and a minute ahead of everybody, so that
/// one sweep gets all that is pending.
/// </remarks>
internal abstract class Scene(TestPostgres postgres, BoardFixture board) : IAsyncDisposable
{
    public const int Crowd = 4;

    private static readonly string[] Settings =
    [
        "--Auth:AccessTokenLifetime=1.00:00:00",
        "--Images:SweepInterval=00:00:00.5",
        "--Images:FreeSpaceReserve=0", // the disk that can be full is a small one
        "--Idempotency:Lease=00:00:01",
        "--Idempotency:Wait=00:00:02",
        "--Logging:LogLevel:FeedBoard.ServiceDefaults.RequestLog=Warning",
    ];

    private readonly Lock gate = new();
    private ImmutableList<ApiProcess> replicas = [];
    private Task<ApiProcess>? next;
    private ApiProcess? resident;
    private int joining;

    public sealed record Somebody(long Id, string Token);

    public BoardFixture Board => board;

    public IReadOnlyList<Somebody> People { get; private set; } = [];

    /// <summary>Of all replicas that are ready, at this moment.</summary>
    public Uri[] Addresses => [.. replicas.Select(r => r.Address)];

    /// <param name="plans">Of the rounds that it is for.</param>
    public virtual async Task StartAsync(IReadOnlyList<RoundPlan> plans)
    {
        joining = plans.Sum(p => p.Joining);
        await board.InitializeAsync();
        board.Clock.Advance(TimeSpan.FromMinutes(61));
        resident = await JoinAsync();
        var people = new List<Somebody>();
        for (var n = 0; n < Crowd; n++)
        {
            var person = await resident.JoinAsync();
            people.Add(new(await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{person.Email}'"), person.AccessToken));
        }

        People = people;
    }

    /// <summary>Empties the board for the next round; the sweepers delete the old images.</summary>
    public async Task ClearAsync() => await board.QueryAsync<object>("DELETE FROM feeds");

    /// <summary>Applies the fault of the plan, and ends it.</summary>
    public async Task HappenAsync(PlannedFault fault, History history)
    {
        await Task.Delay(fault.Start, TestContext.Current.CancellationToken);
        history.Add($"{fault} begins");
        var name = await (
            fault.Kind switch
            {
                FaultKind.ApiKilled => KillAsync(),
                FaultKind.ReplicaJoined => JoinAndLeaveAsync(fault),
                FaultKind.PostgresKilled => KillPostgresAsync(fault),
                _ => StoreAsync(fault),
            }
        );
        history.Figures.Happened(name);
        history.Add($"{fault.Kind} is over");
    }

    /// <summary>Nothing that was begun is still running, even if its process was killed, and the database can be read.</summary>
    public virtual async Task QuietAsync()
    {
        board.Services.GetRequiredService<ReadPool>().ForgetIdle();
        await board.QuietAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        if (next is not null)
            await (await next).DisposeAsync();
        await board.DisposeAsync();
    }

    /// <returns>The name of the fault, for the figures.</returns>
    protected abstract Task<string> StoreAsync(PlannedFault fault);

    /// <summary>
    /// One is started ahead as long as another will be wanted: it knows the stores as all others do, and nobody waits while it gets ready.
    /// </summary>
    private async Task<ApiProcess> JoinAsync()
    {
        Task<ApiProcess> starting;
        lock (gate)
        {
            starting = next ?? StartReplicaAsync();
            next = joining-- > 0 ? StartReplicaAsync() : null;
        }

        var api = await starting;
        ImmutableInterlocked.Update(ref replicas, all => all.Add(api));
        return api;
    }

    private Task<ApiProcess> StartReplicaAsync() => Task.Run(() => ApiProcess.StartAsync(board, uploads: null, Settings));

    private async Task<string> KillAsync()
    {
        await resident!.KillAsync();
        ImmutableInterlocked.Update(ref replicas, all => all.Remove(resident));
        await resident.DisposeAsync();
        resident = await JoinAsync();
        return "API: `kill -9`, and replaced";
    }

    private async Task<string> JoinAndLeaveAsync(PlannedFault fault)
    {
        var api = await JoinAsync();
        await Task.Delay(fault.Length, TestContext.Current.CancellationToken);
        if (fault.Hard)
        {
            await api.KillAsync();
            ImmutableInterlocked.Update(ref replicas, all => all.Remove(api));
        }
        else
        {
            api.Terminate();
            ImmutableInterlocked.Update(ref replicas, all => all.Remove(api));
            Assert.Equal(0, await api.ExitCodeAsync(limit: TimeSpan.FromMinutes(2)));
        }

        await api.DisposeAsync();
        return $"second replica: joined, and left by {(fault.Hard ? "`kill -9`" : "`SIGTERM`")}";
    }

    private async Task<string> KillPostgresAsync(PlannedFault fault)
    {
        await (fault.Hard ? postgres.KillAsync() : postgres.StopImmediatelyAsync());
        await Task.Delay(fault.Length, TestContext.Current.CancellationToken);
        await postgres.StartAgainAsync();
        return $"PostgreSQL: {(fault.Hard ? "`kill -9`" : "immediate stop")}, and back";
    }
}
