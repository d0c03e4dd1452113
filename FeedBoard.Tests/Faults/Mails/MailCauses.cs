using System.Net.Http.Headers;
using System.Net.Http.Json;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults.Rounds;

namespace FeedBoard.Tests.Faults.Mails;

/// <summary>People who do what causes mail, on the API that is there at the moment.</summary>
internal sealed class MailCauses(MailLedger ledger) : IDisposable
{
    private static readonly string[] Scopes = ["read"];

    // A new connection for each request: the handler sends none again by itself.
    private readonly HttpClient client = new(
        new SocketsHttpHandler { ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.Zero }
    );

    public Uri Api { get; set; } = null!;

    /// <summary>Everything that causes mail, at once. Each person does it once, since limits count each kind.</summary>
    public IReadOnlyList<Task> All(Person person) =>
        [ForgetPasswordAsync(person), ChangeEmailAsync(person), CreateTokenAsync(person), SignUpAsync($"p{Guid.NewGuid():N}"[..20])];

    /// <summary>One statement, and its commit.</summary>
    private Task ForgetPasswordAsync(Person person) =>
        SendAsync(
            "password/forgot",
            new { email = person.Email },
            null,
            $"""
            account_links l JOIN users u ON u.id = l.user_id
            WHERE u.email = '{person.Email}' AND l.purpose = {(short)LinkPurpose.ResetPassword}
            """,
            new CausedMail(person.Email, "Choose a new password")
        );

    /// <summary>Two mails in one transaction.</summary>
    private Task ChangeEmailAsync(Person person)
    {
        var email = $"new.{person.Email}";
        return SendAsync(
            "email",
            new { email, current_password = Person.Password },
            person,
            $"account_links WHERE email = '{email}' AND purpose = {(short)LinkPurpose.ChangeEmail}",
            new(email, "Confirm your new e-mail address"),
            new(person.Email, "Your e-mail address is about to change", email)
        );
    }

    /// <summary>A security notice.</summary>
    private Task CreateTokenAsync(Person person)
    {
        var name = $"{Guid.NewGuid():N}";
        return SendAsync(
            "tokens",
            new { name, scopes = Scopes, current_password = Person.Password },
            person,
            $"api_tokens WHERE name = '{name}'",
            new CausedMail(person.Email, "Token for scripts created", name)
        );
    }

    /// <param name="nickname">One that is taken is refused.</param>
    public Task SignUpAsync(string nickname)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        return SendAsync(
            "/api/auth/signup",
            new
            {
                email,
                password = Person.Password,
                nickname,
            },
            null,
            $"users WHERE email = '{email}'",
            new CausedMail(email, "Confirm your e-mail address")
        );
    }

    /// <summary>For an address that nobody has; it causes no mail, and wakes up the sender.</summary>
    public Task WakeAsync() =>
        SendAsync("password/forgot", new { email = $"{Guid.NewGuid():N}@example.net" }, null, "(VALUES (1)) AS nothing_to_write");

    public void Dispose() => client.Dispose();

    private async Task SendAsync(string path, object body, Person? person, string committed, params IReadOnlyList<CausedMail> mails)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(Api, "/api/account/"), path))
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.AcceptLanguage.Add(new("en"));
        if (person is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.AccessToken);
        ledger.Add(new($"{path}: {string.Join(", ", mails)}", await OutcomeAsync(request), committed, mails));
    }

    private async Task<SendOutcome> OutcomeAsync(HttpRequestMessage request)
    {
        try
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken).SoonAsync();
            if (response.IsSuccessStatusCode)
                return SendOutcome.Done;
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(text.Contains("\"nickname_already_taken\"", StringComparison.Ordinal), $"{request.RequestUri}: {text}");
            return SendOutcome.Refused;
        }
        catch (HttpRequestException)
        {
            return SendOutcome.Unsure;
        }
    }
}
