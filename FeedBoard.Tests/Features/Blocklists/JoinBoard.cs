using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Blocklists;

/// <summary>A board with an admin, that people sign up at from addresses of their own.</summary>
public sealed class JoinBoard(TestPostgres postgres) : FileBoard(postgres)
{
    public Person Admin { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Admin = await this.JoinAsAdminAsync();
    }

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("Proxies:Known:0", "127.0.0.0/8"), new("Auth:AccessTokenLifetime", "1.00:00:00")];
}

internal static class SignupCalls
{
    /// <inheritdoc cref="SignupAsync(HttpClient, string?, string?, ValueTuple{string, string?}[])"/>
    public static Task<HttpResponseMessage> SignupAsync(
        this BoardFixture board,
        string? email = null,
        string? from = null,
        params (string Name, string? Value)[] more
    ) => SignupAsync(board.Guest, email, from, more);

    /// <summary>Signs somebody new up, and gives the response.</summary>
    /// <param name="from">The address that they come from.</param>
    /// <param name="more">Members of the request beside the usual three, or instead of them.</param>
    public static async Task<HttpResponseMessage> SignupAsync(
        HttpClient client,
        string? email = null,
        string? from = null,
        params (string Name, string? Value)[] more
    )
    {
        var body = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["email"] = email ?? $"{Guid.NewGuid():N}@example.org",
            ["password"] = Person.Password,
            ["nickname"] = $"p{Guid.NewGuid():N}"[..20],
        };
        foreach (var (name, value) in more)
            body[name] = value;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/signup") { Content = JsonContent.Create(body) };
        if (from is not null)
            request.Headers.Add("X-Forwarded-For", from);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
