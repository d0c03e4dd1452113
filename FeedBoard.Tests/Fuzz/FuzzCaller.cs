using System.Net;
using System.Net.Http.Json;
using System.Text;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Fuzz;

/// <summary>A caller with their own resources, so that requests pass the checks of ownership.</summary>
/// <param name="Token">One for scripts, which may read and write.</param>
internal sealed record FuzzCaller(Person Person, KnownValues Own, string Token)
{
    /// <summary>Somebody whom no admin among the callers has kept out, or suspended before they were ready.</summary>
    public static async Task<FuzzCaller> JoinAsync(BoardFixture board, bool isAdmin)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await JoinOnceAsync(board, isAdmin);
            }
            catch (Xunit.Sdk.XunitException) when (tries < 10)
            {
                // Or the machine was too busy for a sign-up.
                await board.QueryAsync<object>("DELETE FROM blocked_domains; DELETE FROM blocked_networks; DELETE FROM blocked_words");
                await board.SetBoardAsync("registration = 0, signup_challenge = false");
            }
        }
    }

    private static async Task<FuzzCaller> JoinOnceAsync(BoardFixture board, bool isAdmin)
    {
        var person = await board.JoinAsAsync(isAdmin ? 2 : 0);
        // Whatever an admin among the callers has made of verify_email.
        await board.QueryAsync<object>($"UPDATE users SET must_verify = false WHERE email = '{person.Email}'");
        var own = new KnownValues();
        var feed = await person.FeedAsync("A title #sea", "Some content", new UploadFile("a.png", TestImages.Png(8, 8)));
        own.Learn(Encoding.UTF8.GetBytes(feed.ToJsonString()));
        using var comment = await person.Client.PostAsJsonAsync(
            "/api/comment/create",
            new { feed_id = feed.Id(), content = "Some words" },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, comment.StatusCode);
        own.Learn(await comment.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await AddRowsAsync(board, person, own);
        if (isAdmin)
            own.Learn(await board.WaitingAsync(await board.JoinAsync()));
        return new(person, own, (await person.TokenAsync(["read", "write"])).Token);
    }

    /// <summary>What opens or ends something by its text: links of mails, an invite, a provider; and a network.</summary>
    private static async Task AddRowsAsync(BoardFixture board, Person person, KnownValues own)
    {
        var name = $"f{Guid.NewGuid():N}"[..20];
        await board.AddLinkAsync(person.Email, $"{name}r", (int)LinkPurpose.ResetPassword);
        await board.AddLinkAsync(person.Email, $"{name}v", (int)LinkPurpose.VerifyEmail);
        await board.AddInviteAsync(person.Email, name);
        await board.AddLoginAsync(person.Email, name);
        own.Learn($"{name}r", $"{name}v", name, "192.0.2.7");
    }
}
