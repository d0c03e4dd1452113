using System.Collections.Concurrent;
using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Platform.Telemetry;

/// <summary>The logs of the API at the default levels.</summary>
public sealed class LogTests : IClassFixture<FileBoard>, IDisposable
{
    private const string Secret = "Geheimnis";

    private readonly FileBoard board;
    private readonly Memory memory = new();

    public LogTests(FileBoard board)
    {
        this.board = board;
        board.Services.GetRequiredService<ILoggerFactory>().AddProvider(memory);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_writes_or_is_refused_is_one_line_with_method_path_status_and_time()
    {
        memory.Entries.Clear();
        (await board.Guest.GetAsync("/api/feed/list?skip=3&nickname=somebody", Token)).Dispose();
        (await board.Guest.GetAsync("/api/feed/read/999999", Token)).Dispose();
        (await board.Guest.PostAsync("/api/feed/create", null, Token)).Dispose();
        (await board.Guest.GetAsync("/health", Token)).Dispose();
        (await board.Guest.GetAsync("/alive", Token)).Dispose();
        await Wait.ForAsync("two lines", () => memory.Entries.Count >= 2);

        Assert.Equal(
            ["GET /api/feed/read/999999 404", "POST /api/feed/create 401"],
            memory.Entries.Select(e => $"{e.State["Method"]} {e.State["Path"]} {e.State["Status"]}")
        );
        Assert.All(memory.Entries, e => Assert.InRange((double)e.State["Elapsed"]!, 0.001, 60_000));
        Assert.All(memory.Entries, e => Assert.Equal(LogLevel.Information, e.Level));
        Assert.All(memory.Entries, e => Assert.DoesNotMatch(@"[\r\n]", e.Message));
    }

    [Fact]
    public async Task A_path_cannot_break_the_line()
    {
        memory.Entries.Clear();
        (await board.Guest.GetAsync("/api/x%0d%0aGET%20/forged%20200%1b[31m", Token)).Dispose();
        await Wait.ForAsync("a line", () => !memory.Entries.IsEmpty);

        Assert.All(memory.Entries, e => Assert.DoesNotMatch(@"[\r\n\x1b]", e.Message));
    }

    [Fact]
    public async Task Nothing_that_people_say_or_are_is_logged()
    {
        var (email, nickname, password) = ($"{Secret}.mail@example.org", $"{Secret} Name", $"{Secret} pass");
        var ann = board.NewClient();
        await PostAsync(
            "signup",
            new
            {
                email,
                password,
                nickname,
            }
        );
        await PostAsync(
            "signup",
            new
            {
                email,
                password,
                nickname = "another one",
            }
        );
        await PostAsync(
            "signup",
            new
            {
                email = "other@example.org",
                password,
                nickname,
            }
        );
        await PostAsync(
            "signup",
            new
            {
                email = $"{Secret} is no mail",
                password = Secret,
                nickname = new string('x', 40) + Secret,
            }
        );
        await PostAsync("login", new { email, password = $"{Secret} wrong" });
        await PostAsync("login", new { email = $"{Secret}.nobody@example.org", password });
        await PostTextAsync("login", $$"""{"email": "{{email}}", "password": ["{{Secret}}"]}""");
        await PostTextAsync("login", $"broken {Secret}");
        using var login = await ann.PostAsJsonAsync("/api/auth/login", new { email, password }, Token);
        var pair = await login.JsonAsync();
        var (access, refresh) = ((string)pair["access_token"]!, (string)pair["refresh_token"]!);

        await GetAsync($"/api/feed/list-by-user?email={email}");
        await GetAsync($"/api/feed/list-by-user?nickname={Uri.EscapeDataString(nickname)}&sort_by={Secret}");
        await GetAsync($"/api/feed/search?q={Secret}");
        ann.DefaultRequestHeaders.Authorization = new("Bearer", access[..^4] + "AAAA");
        await GetAsync("/api/feed/list");
        ann.DefaultRequestHeaders.Authorization = new("Bearer", access);
        using var form = Form.Of(("title", $"{Secret} title"), ("content", $"{Secret} content"), ("alts", $"{Secret} alt"))
            .Files("images", new UploadFile($"{Secret}.png", TestImages.Png(4, 3)));
        (await ann.PostAsync("/api/feed/create", form, Token)).Dispose();
        using var bad = Form.Of(("title", $"{Secret}\0"), ("content", "x"))
            .Files("images", new UploadFile($"{Secret}.png", [.. "no image"u8]));
        (await ann.PostAsync("/api/feed/create", bad, Token)).Dispose();
        await PostAsync("refresh", new { refresh_token = refresh });
        await PostAsync("refresh", new { refresh_token = refresh });
        await GetAsync("/api/feed/list");
        ann.DefaultRequestHeaders.Authorization = null;
        await board.QueryAsync<object>("ALTER TABLE feeds RENAME TO away"); // an error of ours: it is logged with its stack trace
        await GetAsync($"/api/feed/list-by-user?email={email}");
        await board.QueryAsync<object>("ALTER TABLE away RENAME TO feeds");

        await Wait.ForAsync(
            "the lines of the 19 requests but two plain reads",
            () => memory.Entries.Count(e => e.State.ContainsKey("Elapsed")) >= 17
        );
        Assert.Contains(memory.Entries, e => e.Level == LogLevel.Error);
        foreach (
            var personal in new[]
            {
                Secret,
                Uri.EscapeDataString(nickname),
                "another one",
                access.Split('.')[1],
                access.Split('.')[2],
                refresh,
            }
        )
        {
            Assert.DoesNotContain(memory.Entries, e => e.ToString().Contains(personal, StringComparison.OrdinalIgnoreCase));
        }

        async Task PostAsync(string path, object body) => (await ann.PostAsJsonAsync($"/api/auth/{path}", body, Token)).Dispose();
        async Task PostTextAsync(string path, string body) =>
            (await ann.PostAsync($"/api/auth/{path}", new StringContent(body, null, "application/json"), Token)).Dispose();
        async Task GetAsync(string path) => (await ann.GetAsync(path, Token)).Dispose();
    }

    public void Dispose() => memory.Dispose();

    private sealed record Entry(
        LogLevel Level,
        string Category,
        string Message,
        IReadOnlyDictionary<string, object?> State,
        IReadOnlyList<string> Scopes,
        Exception? Exception
    )
    {
        public override string ToString() =>
            $"{Level} {Category} {Message} {string.Join(' ', State)} {string.Join(' ', Scopes)} {Exception}";
    }

    /// <summary>Records log entries with all structured values.</summary>
    private sealed class Memory : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();
        private bool closed;

        public ConcurrentQueue<Entry> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public void Dispose() => closed = true;

        private sealed class Logger(Memory memory, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => !memory.closed;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            )
            {
                if (memory.closed)
                    return;
                var scopes = new List<string>();
                memory.scopes.ForEachScope(
                    (scope, list) =>
                        list.Add(scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : $"{scope}"),
                    scopes
                );
                var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
                memory.Entries.Enqueue(
                    new(
                        logLevel,
                        category,
                        formatter(state, exception),
                        values.GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal),
                        scopes,
                        exception
                    )
                );
            }
        }
    }
}
