using System.Text.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>A board with a provider, and with another one that is never there.</summary>
public sealed class ProviderBoard(TestPostgres postgres) : MailBoard(postgres)
{
    private TestProvider? provider;

    internal TestProvider Provider => provider ??= new(Clock);

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            .. ProviderSettings.Of("test", Provider.Authority, "Example & Co"),
            .. ProviderSettings.Of("gone", "http://127.0.0.1:9", "Gone"),
        ];

    public override async ValueTask InitializeAsync()
    {
        await Provider.StartAsync();
        // The first responses take a machine that is busy longer than the board waits.
        using var patient = new HttpClient { BaseAddress = new(Provider.Authority) };
        foreach (var path in (string[])["/.well-known/openid-configuration", "/.well-known/jwks"])
            (await patient.GetAsync(new Uri(path, UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Logs in with a token of the provider.</summary>
    internal Task<HttpResponseMessage> LogInAsync(string token, string nonce, HttpClient? client = null, string name = "test") =>
        (client ?? Guest).AskAsync(
            "POST",
            "/api/auth/login/oidc",
            JsonSerializer.Serialize(
                new
                {
                    provider = name,
                    id_token = token,
                    nonce,
                }
            )
        );

    /// <summary>Logs somebody in who must get in.</summary>
    internal async Task<JsonNode> EnterAsync(string subject, Action<Dictionary<string, object?>>? change = null)
    {
        var nonce = NewNonce();
        using var response = await LogInAsync(Provider.Token(subject, nonce, change), nonce);
        return await response.JsonAsync();
    }

    /// <summary>A client that is logged in by that.</summary>
    internal async Task<HttpClient> ClientAsync(string subject, Action<Dictionary<string, object?>>? change = null)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await EnterAsync(subject, change))["access_token"]!);
        return client;
    }

    /// <summary>Links an account with somebody at the provider.</summary>
    internal Task<HttpResponseMessage> LinkAsync(HttpClient client, string subject, string? password = Person.Password)
    {
        var nonce = NewNonce();
        return client.AskAsync(
            "POST",
            "/api/account/logins",
            JsonSerializer.Serialize(
                new
                {
                    provider = "test",
                    id_token = Provider.Token(subject, nonce),
                    nonce,
                    current_password = password,
                }
            )
        );
    }

    internal static Task<HttpResponseMessage> UnlinkAsync(HttpClient client, string? password = Person.Password, string name = "test") =>
        client.AskAsync("DELETE", $"/api/account/logins/{name}", JsonSerializer.Serialize(new { current_password = password }));

    internal static string NewNonce() => Guid.NewGuid().ToString("N");

    internal static string NewSubject() => $"subject-{Guid.NewGuid():N}";

    /// <summary>An address of somebody at the provider.</summary>
    internal static Action<Dictionary<string, object?>> WithEmail(string email, object? verified = null, string? nickname = null) =>
        claims =>
        {
            claims["email"] = email;
            claims["email_verified"] = verified ?? true;
            claims["nickname"] = nickname;
        };
}

/// <summary>The settings of a provider.</summary>
internal static class ProviderSettings
{
    public static IEnumerable<KeyValuePair<string, string>> Of(string name, string authority, string displayName) =>
        [
            new($"Auth:Oidc:{name}:Authority", authority),
            new($"Auth:Oidc:{name}:ClientId", TestProvider.ClientId),
            new($"Auth:Oidc:{name}:ClientSecret", TestProvider.ClientSecret),
            new($"Auth:Oidc:{name}:DisplayName", displayName),
        ];
}
