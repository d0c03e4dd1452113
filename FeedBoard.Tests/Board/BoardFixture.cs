using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FeedBoard.Tests.Board;

/// <summary>
/// The API as it runs for people, on a real socket, with a database and an image store of its own; one for each test class that takes it as
/// its class fixture. Nothing happens in the background: a test that wants the sweeper or thumbnails calls for them.
/// </summary>
public abstract class BoardFixture(TestPostgres postgres) : IAsyncLifetime
{
    private WebApplicationFactory<FeedDb>? factory;
    private HttpClient? guest;
    private NpgsqlDataSource? queries;
    private readonly List<IAsyncDisposable> replicas = [];

    /// <summary>What the API and its tokens take for the time.</summary>
    public TestClock Clock { get; } = new();

    /// <summary>The connection string of the board's database.</summary>
    public string Database { get; private set; } = "";

    /// <summary>The API's <c>ConnectionStrings:images</c>.</summary>
    public string ImageStore { get; private set; } = "";

    /// <summary>A client without a token.</summary>
    public HttpClient Guest => guest ?? throw new InvalidOperationException("The board was not started yet.");

    public Uri Address => Guest.BaseAddress!;

    public IServiceProvider Services => factory!.Services;

    /// <summary>Settings beside the stores, such as <c>RateLimits:Scale</c>.</summary>
    /// <remarks>So wide that nothing waits for the pause between two mails to one address.</remarks>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [new("RateLimits:Scale", "1000000")];

    /// <summary>Whether thumbnails are made as soon as there are images.</summary>
    protected virtual bool MakesThumbnails => false;

    /// <summary>Whether mail is sent as soon as there is some.</summary>
    protected virtual bool SendsMail => false;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync("feedboard", MigrateAsync);
        // Connections to a server that a test stops would be broken afterwards.
        queries = Source(Database, pooling: !postgres.IsPrivate);
        ImageStore = await CreateStoreAsync();
        Start(port: 0);
        guest = NewClient();
    }

    /// <summary>The API goes away, as when its machine does; its stores stay.</summary>
    public async Task StopAsync() => await factory!.DisposeAsync();

    /// <summary>The API is there again, at the same address.</summary>
    public void StartAgain() => Start(Address.Port);

    public virtual async ValueTask DisposeAsync()
    {
        guest?.Dispose();
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        if (factory is not null)
            await factory.DisposeAsync();
        if (queries is not null)
            await queries.DisposeAsync();
        if (Database.Length > 0)
            await postgres.DropDatabaseAsync(Database);
        GC.SuppressFinalize(this);
    }

    public HttpClient NewClient() => new() { BaseAddress = factory!.ClientOptions.BaseAddress, Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>Starts the API once more, on the same stores, and gives a client of it without a token.</summary>
    public HttpClient StartReplica()
    {
        var replica = new BoardFactory(this, port: 0);
        replicas.Add(replica);
        replica.StartServer();
        return new() { BaseAddress = replica.ClientOptions.BaseAddress };
    }

    /// <summary>Signs somebody up and in.</summary>
    public async Task<Person> JoinAsync(string? nickname = null)
    {
        nickname ??= $"p{Guid.NewGuid():N}"[..20];
        return await Person.JoinAsync(NewClient(), $"{Guid.NewGuid():N}@example.org", nickname);
    }

    /// <summary>Runs the sweeper once.</summary>
    public async Task<(int Deleted, int Failed)> SweepAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ImageSweeper>().SweepAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs it when nothing is too young for it any more; the store must take all deletions.</summary>
    public async Task SweepAllAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(0, (await SweepAsync()).Failed);
    }

    /// <summary>Makes all thumbnails that are wanted, and gives the number of images that got theirs.</summary>
    public Task<int> MakeThumbnailsAsync() =>
        Services.GetRequiredService<ThumbnailWorker>().WorkAsync(TestContext.Current.CancellationToken);

    /// <summary>Makes the search terms of what came in without the API.</summary>
    public async Task IndexSearchAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SearchIndexer>().MakeAllAsync((_, _) => { }, TestContext.Current.CancellationToken);
    }

    /// <summary>How many connections to the database wait for an advisory lock.</summary>
    public const string WaitingForAdvisoryLocksSql =
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    /// <inheritdoc cref="WaitingForAdvisoryLocksSql"/>
    public static Task<long> WaitingForAdvisoryLocksAsync(string database) => QueryAsync<long>(database, WaitingForAdvisoryLocksSql);

    /// <summary>How many statements wait for a lock in the database.</summary>
    public const string BlockedSql =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    /// <summary>Returns when so many statements wait for a lock.</summary>
    public Task WaitForBlockedAsync(int statements = 1) =>
        Wait.ForAsync($"{statements} that wait for a lock", async () => await QueryAsync<long>(BlockedSql) >= statements);

    /// <summary>Runs a query in the database, without the API.</summary>
    public Task<T?> QueryAsync<T>(string sql) => QueryAsync<T>(queries!, sql);

    /// <summary>Runs a query in any database.</summary>
    public static async Task<T?> QueryAsync<T>(string database, string sql)
    {
        await using var source = Source(database, pooling: false);
        return await QueryAsync<T>(source, sql);
    }

    private static async Task<T?> QueryAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 180; // seconds: some fill a large board while everything else runs
        var value = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>A new process of PostgreSQL for each query would cost more than most queries.</summary>
    private static NpgsqlDataSource Source(string database, bool pooling)
    {
        // Without a look at all types of the database, which would take longer than most questions.
        var builder = new NpgsqlDataSourceBuilder(database).ConfigureTypeLoading(t => t.EnableTypeLoading(false));
        builder.ConnectionStringBuilder.Pooling = pooling;
        return builder.Build();
    }

    /// <summary>Looks into the store behind the API's back.</summary>
    public async Task<IReadOnlyList<string>> StoredNamesAsync()
    {
        var names = new List<string>();
        await foreach (var image in Services.GetRequiredService<IImageStore>().ListAsync(TestContext.Current.CancellationToken))
            names.Add(image.Name);
        return names;
    }

    /// <summary>Every attached row has an object, every object has a row, and nothing waits for the sweeper.</summary>
    public async Task AssertImagesInOrderAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var rows = await scope
            .ServiceProvider.GetRequiredService<FeedDb>()
            .Images.AsNoTracking()
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.All(rows, r => Assert.Equal(ImageState.Attached, r.State));
        var objects = rows.SelectMany(r =>
            (r.ThumbnailState.Version() is { } version ? Thumbnail.NamesOf(r.Name, r.Width, r.Height, version) : []).Prepend(r.Name)
        );
        Assert.Equal(objects.Order(StringComparer.Ordinal), (await StoredNamesAsync()).Order(StringComparer.Ordinal));
    }

    /// <summary>Services that replace or follow those of the API.</summary>
    protected virtual void AddTo(IServiceCollection services) { }

    /// <returns>What <c>ConnectionStrings:images</c> is to be.</returns>
    protected abstract Task<string> CreateStoreAsync();

    private void Start(int port)
    {
        factory = new BoardFactory(this, port);
        factory.StartServer();
    }

    internal static async Task MigrateAsync(string connectionString)
    {
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(connectionString).Options);
        await new Migrator(db, Microsoft.Extensions.Logging.Abstractions.NullLogger<Migrator>.Instance).MigrateAsync(
            CancellationToken.None
        );
    }

    private sealed class BoardFactory : WebApplicationFactory<FeedDb>
    {
        private readonly BoardFixture board;
        private readonly int port;

        public BoardFactory(BoardFixture board, int port)
        {
            (this.board, this.port) = (board, port);
            UseKestrel();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseLoopback(port);
            builder.WithoutIdleMemory();
            builder.UseSetting("ConnectionStrings:feeddb", board.Database);
            builder.UseSetting("ConnectionStrings:images", board.ImageStore);
            builder.UseSetting("Auth:SigningKey", TestKeys.Signing);
            builder.UseSetting("Images:SweepInterval", "1.00:00:00");
            builder.UseSetting("Overload:Wait", "00:01:00"); // nobody of many at once is refused because the machine is slow
            builder.UseSetting("Images:ThumbnailInterval", "1.00:00:00");
            if (!board.MakesThumbnails)
            {
                builder.UseSetting("Images:ThumbnailConcurrency", "1"); // one after the other: their order is known
                builder.ConfigureServices(s => s.Remove(s.Single(d => d.ImplementationType == typeof(ThumbnailLoop))));
            }

            if (!board.SendsMail)
                builder.ConfigureServices(s =>
                {
                    if (s.SingleOrDefault(d => d.ImplementationType == typeof(MailLoop)) is { } loop)
                        s.Remove(loop);
                });
            builder.UseSetting("Cache:Lifetime", "00:00:00"); // many tests write behind the API's back; those of the cache turn it on
            foreach (var (name, value) in board.Settings)
                builder.UseSetting(name, value);
            builder.ConfigureLogging(l => l.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(new TestOutputLogger()));
            builder.ConfigureServices(s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(board.Clock)));
            // Hundreds of people are made who are not what the test is about; a hash of full strength takes a tenth of a second.
            builder.ConfigureServices(s => s.Configure<PasswordHasherOptions>(o => o.IterationCount = 100));
            builder.ConfigureServices(board.AddTo);
        }
    }
}

/// <summary>A board that keeps its images in a folder.</summary>
public class FileBoard(TestPostgres postgres) : BoardFixture(postgres)
{
    private readonly TestFolder folder = TestFolder.InMemory("images");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override Task<string> CreateStoreAsync() => Task.FromResult($"file://{folder.Path}");
}

/// <summary>A board that keeps its images in an S3 bucket.</summary>
public class S3Board(TestPostgres postgres, SwiftServer swift) : BoardFixture(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("AWS_ACCESS_KEY_ID", SwiftServer.AccessKey), new("AWS_SECRET_ACCESS_KEY", SwiftServer.SecretKey)];

    protected override async Task<string> CreateStoreAsync() => await swift.CreateBucketAsync();
}
