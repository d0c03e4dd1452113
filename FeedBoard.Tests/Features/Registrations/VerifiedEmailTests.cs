using System.Net.Http.Json;
using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Images;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Features.Registrations;

/// <summary>A board where nobody writes before their address is confirmed.</summary>
public sealed class VerifiedEmailTests(MailBoard board) : IClassFixture<MailBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_new_writes_before_their_address_is_confirmed_and_those_who_were_there_do()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var admin = await board.JoinAsAdminAsync();
        Assert.True((bool)(await admin.ChangeBoardAsync(new { verify_email = true }))["verify_email"]!);
        var bob = await board.JoinAsync();

        foreach (var (name, send) in Writes(feed, await ann.IdAsync()))
        {
            using var refused = await send(bob);
            Assert.Equal((name, "email_not_verified"), (name, (string)(await refused.IsProblemAsync(403, "Email Not Verified"))["code"]!));
            using var done = await send(ann);
            await IsNotRefusedForThatAsync(name, done);
        }

        Assert.Equal(200, await bob.Client.StatusAsync("/api/feed/list"));
        Assert.Equal("1", await MustVerifyAsync(bob));
        Assert.Null(await MustVerifyAsync(ann));
        using var taken = await bob.Client.AskAsync("DELETE", $"/api/like/?feed_id={feed}");
        Assert.Equal(200, (int)taken.StatusCode);

        using var sent = await bob.Client.AskAsync("POST", "/api/account/email/verification");
        Assert.Equal(202, (int)sent.StatusCode);
        var token = await board.TokenToAsync(bob.Email);
        using var verified = await board.Guest.AskAsync("POST", "/api/account/email/verify", JsonSerializer.Serialize(new { token }));
        Assert.Equal(204, (int)verified.StatusCode);
        Assert.Null(await MustVerifyAsync(bob));
        foreach (var (name, send) in Writes(feed, await ann.IdAsync()))
        {
            using var done = await send(bob);
            await IsNotRefusedForThatAsync(name, done);
        }

        // Whoever must confirm is free when the board no longer asks for it, and whoever joins meanwhile stays free.
        var carl = await board.JoinAsync();
        await admin.ChangeBoardAsync(new { verify_email = false });
        await carl.FeedAsync();
        var dora = await board.JoinAsync();
        await admin.ChangeBoardAsync(new { verify_email = true });
        await dora.FeedAsync();
        using var again = await carl.PostFeedAsync("t", "c");
        await again.IsProblemAsync(403, "Email Not Verified");
        await admin.ChangeBoardAsync(new { verify_email = false });
    }

    /// <summary>Some are refused for another reason: it is their own, or somebody else's.</summary>
    private static async Task IsNotRefusedForThatAsync(string name, HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return;
        var problem = await response.IsProblemAsync((int)response.StatusCode);
        Assert.NotEqual((name, "email_not_verified"), (name, (string)problem["code"]!));
    }

    private static (string Name, Func<Person, Task<HttpResponseMessage>> Send)[] Writes(long feed, long author) =>
        [
            ("feed", p => p.PostFeedAsync("A title", "Some content")),
            ("change a feed", async p => await p.PatchFeedAsync(feed, Form.Of(("title", "Another title")))),
            ("comment", p => p.PostAsync("/api/comment/create", new { feed_id = feed, content = "A comment" })),
            ("change a comment", p => p.Client.PatchAsJsonAsync("/api/comment/update/1", new { content = "Other words" }, Cancel)),
            ("toggle a like", p => p.Client.AskAsync("PATCH", $"/api/like/?feed_id={feed}")),
            ("like", p => p.Client.AskAsync("PUT", $"/api/like/?feed_id={feed}")),
            ("toggle a follow", p => p.Client.AskAsync("PATCH", $"/api/follow/{author}")),
            ("follow", p => p.Client.AskAsync("PUT", $"/api/follow/{author}")),
            ("upload", p => p.Client.PostAsync("/api/image/draft", DraftCalls.Body(TestImages.Png(4, 3)), Cancel)),
            ("report", p => p.PostAsync("/api/report", new { feed_id = feed, reason = "spam" })),
        ];

    private static async Task<string?> MustVerifyAsync(Person person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list?limit=1");
        request.Headers.Add(BoardHeaders.WantUnread, "1");
        using var response = await person.Client.SendAsync(request, Cancel);
        return response.Headers.TryGetValues(BoardHeaders.MustVerifyEmail, out var values) ? values.Single() : null;
    }
}
