using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Access;

/// <summary>The callers, by the columns of docs/access.md.</summary>
/// <param name="FindAsync">Creates the user; <c>null</c> for a guest.</param>
/// <param name="BeforeAsync">What happens to the user before the request.</param>
/// <param name="Scope">The request brings a token for scripts with this scope, and not the user's access token.</param>
internal sealed record Caller(
    Func<BoardFixture, Person, Task<Person?>> FindAsync,
    Func<Person, Task>? BeforeAsync = null,
    string? Scope = null
)
{
    public static readonly Dictionary<string, Caller> ByColumn = new(StringComparer.Ordinal)
    {
        ["nobody"] = new((_, _) => Task.FromResult<Person?>(null)),
        ["another person"] = new(async (board, _) => await board.JoinAsync()),
        ["owner"] = new((_, owner) => Task.FromResult<Person?>(owner)),
        ["moderator"] = new(async (board, _) => await board.JoinAsAsync(1)),
        ["admin"] = new(async (board, _) => await board.JoinAsAsync(2)),
        ["moderator, own"] = new((board, owner) => WithRoleAsync(board, owner, 1)),
        ["admin, own"] = new((board, owner) => WithRoleAsync(board, owner, 2)),
        ["ended session"] = new((_, owner) => Task.FromResult<Person?>(owner), LogOutAsync),
        ["read token"] = new((_, owner) => Task.FromResult<Person?>(owner), Scope: "read"),
        ["write token"] = new((_, owner) => Task.FromResult<Person?>(owner), Scope: "write"),
        ["deleted account"] = new((_, owner) => Task.FromResult<Person?>(owner), DeleteAccountAsync),
    };

    private static async Task<Person?> WithRoleAsync(BoardFixture board, Person owner, int role)
    {
        await board.QueryAsync<object>($"UPDATE users SET role = {role} WHERE email = '{owner.Email}'");
        return owner;
    }

    private static async Task LogOutAsync(Person person)
    {
        using var response = await person.Client.PostAsync("/api/auth/logout", null, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, response.StatusCode);
    }

    private static async Task DeleteAccountAsync(Person person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/mypage/profile")
        {
            Content = JsonContent.Create(new { password = Person.Password }),
        };
        using var response = await person.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, response.StatusCode);
    }
}
