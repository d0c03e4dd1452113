using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.MyPage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Platform.Idempotency;

/// <summary>A create with a JSON body, made repeatable by one word at its route: here a small one of the test's own.</summary>
public sealed class JsonCreateTests(FileBoard board) : IClassFixture<FileBoard>, IAsyncLifetime
{
    private WebApplication app = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        var me = await board.IdOfAsync(await board.JoinAsync());
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseSetting("ConnectionStrings:feeddb", board.Database).UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddData();
        builder.AddFailures();
        builder.AddApiJson();
        builder.AddIdempotency();
        builder.Services.AddScoped<CurrentUser>();
        app = builder.Build();
        app.UseFailures();
        app.Use(
            (context, next) =>
            {
                context
                    .RequestServices.GetRequiredService<CurrentUser>()
                    .Set(new(me, 1, "", "", Role.Person, DateTime.UnixEpoch, Mutes: false, MustVerify: false));
                return next(context);
            }
        );
        app.MapPost(
                "/create",
                async (MessageResponse note, FeedDb db) =>
                {
                    if (note.Message.Length == 0)
                        throw new InvalidInputException("message", FieldError.Blank);
                    await db.Database.ExecuteSqlAsync($"INSERT INTO feeds (author_id, title, content) VALUES ({me}, {note.Message}, 'c')");
                    return TypedResults.Ok(new MessageResponse($"{note.Message} {Guid.NewGuid()}"));
                }
            )
            .Repeatable();
        await app.StartAsync(TestContext.Current.CancellationToken);
        client = new() { BaseAddress = new(app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task It_happens_once_and_every_response_is_the_same()
    {
        var (key, title) = (Keyed.NewKey(), $"{Guid.NewGuid()}");
        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async n =>
                    await PostAsync(key, n % 2 == 0 ? $$"""{"message": "{{title}}"}""" : $$"""{ "other":1, "message":"{{title}}"}""")
                )
        );
        Assert.Single(responses.Distinct(StringComparer.Ordinal));
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM feeds WHERE title = '{title}'"));
        Assert.StartsWith("422", await PostAsync(key, """{"message": "another"}"""), StringComparison.Ordinal);
        Assert.NotEqual(await PostAsync(null, """{"message": "free"}"""), await PostAsync(null, """{"message": "free"}"""));
    }

    [Fact]
    public async Task A_refusal_frees_the_key()
    {
        var key = Keyed.NewKey();
        Assert.StartsWith("422", await PostAsync(key, """{"message": ""}"""), StringComparison.Ordinal);
        Assert.StartsWith("422", await PostAsync(new('k', 256), """{"message": "m"}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await PostAsync(key, """{"message": "m"}"""), StringComparison.Ordinal);
    }

    private async Task<string> PostAsync(string? key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/create")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
    }
}
