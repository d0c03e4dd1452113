using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.ServiceDefaults;

public sealed class RequestLogTests
{
    [Theory]
    [InlineData("GET", "/", 200, LogLevel.Debug)]
    [InlineData("HEAD", "/", 304, LogLevel.Debug)]
    [InlineData("GET", "/", 404, LogLevel.Information)]
    [InlineData("GET", "/", 503, LogLevel.Information)]
    [InlineData("POST", "/", 200, LogLevel.Information)]
    [InlineData("DELETE", "/", 200, LogLevel.Information)]
    [InlineData("GET", "/health", 503, null)]
    [InlineData("GET", "/alive/", 200, null)]
    public async Task A_plain_read_is_told_only_to_who_wants_everything_and_a_probe_to_nobody(
        string method,
        string path,
        int status,
        LogLevel? expected
    )
    {
        using var logs = new Levels();
        using var factory = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        var log = new RequestLog(
            context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            factory.CreateLogger<RequestLog>()
        );

        await log.InvokeAsync(new DefaultHttpContext { Request = { Method = method, Path = path } });

        Assert.Equal(expected is { } level ? [level] : [], logs.Seen);
    }

    private sealed class Levels() : TestLogger(LogLevel.Trace)
    {
        public List<LogLevel> Seen { get; } = [];

        protected override void Write(LogLevel level, string message, Exception? exception) => Seen.Add(level);
    }
}
