using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Images;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Access;

/// <summary>The data of one cell of the table: an owner with resources, and a caller.</summary>
internal sealed partial class Scene(BoardFixture board, Person owner, Person? caller)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Their e-mail; somebody unknown when they are nobody.</summary>
    public string CallersEmail => caller?.Email ?? "nobody@example.org";

    public string CallersRefreshToken => caller?.RefreshToken ?? "made-up";

    /// <summary>A text that no other cell has.</summary>
    public string Unique { get; } = Guid.NewGuid().ToString("N");

    public async Task<long> OwnersIdAsync() => (long)(await owner.Client.GetFromJsonAsync<JsonNode>("/api/mypage/profile", Cancel))!["id"]!;

    public string OwnersEmail => owner.Email;

    /// <summary>The token of a link that was mailed to the owner.</summary>
    public async Task<string> LinkAsync(int purpose)
    {
        await board.AddLinkAsync(owner.Email, Unique, purpose);
        return Unique;
    }

    /// <summary>The code of an invite of the owner's, whoever may invite.</summary>
    public async Task<string> InviteAsync()
    {
        await board.AddInviteAsync(owner.Email, Unique);
        return Unique;
    }

    /// <summary>Somebody who waits to be approved.</summary>
    public async Task<long> WaitingAsync() => await board.WaitingAsync(await board.JoinAsync());

    /// <summary>A provider that logs in to the owner's account.</summary>
    public async Task<string> LoginAsync()
    {
        await board.AddLoginAsync(owner.Email, $"p{Unique}");
        return $"p{Unique}";
    }

    /// <summary>A feed of the owner's.</summary>
    public async Task<long> FeedAsync() => (await owner.FeedAsync()).Id();

    /// <summary>A comment of the owner's, on a feed of somebody else.</summary>
    public async Task<long> CommentAsync() => (await owner.CommentAsync((await (await board.JoinAsync()).FeedAsync()).Id())).Id();

    /// <summary>The path of an image in a feed of the owner's.</summary>
    public async Task<string> ImageAsync()
    {
        var feed = await owner.FeedAsync(images: [new("1.png", TestImages.Png(4, 3))]);
        return new Uri((string)feed["image_urls"]![0]!).AbsolutePath;
    }

    /// <summary>An uploaded image of the owner's that no feed has.</summary>
    public Task<long> DraftAsync() => owner.DraftAsync(TestImages.Png(4, 3));

    /// <summary>A notification of the owner's: somebody likes their feed.</summary>
    public async Task<long> NotificationAsync()
    {
        using var liked = await (await board.JoinAsync()).Client.PutAsync($"/api/like/?feed_id={await FeedAsync()}", null, Cancel);
        Assert.True(liked.IsSuccessStatusCode);
        return (await owner.Client.GetFromJsonAsync<JsonArray>("/api/notification", Cancel))![0]!.Id();
    }

    /// <summary>A session of the owner's on another device.</summary>
    public async Task<long> SessionAsync()
    {
        using var second = await board.Guest.PostAsJsonAsync(
            "/api/auth/login",
            new { email = owner.Email, password = Person.Password },
            Cancel
        );
        Assert.True(second.IsSuccessStatusCode);
        return (await owner.Client.GetFromJsonAsync<JsonArray>("/api/auth/sessions", Cancel))!.First(s => !(bool)s!["current"]!)!.Id();
    }

    /// <summary>A token for scripts of the owner's.</summary>
    public async Task<long> TokenAsync() => (await owner.TokenAsync(["read"])).Id;

    /// <summary>The path of a domain, network or word that is blocked.</summary>
    public async Task<string> BlockedAsync(string list, string value)
    {
        await board.BlockAsync(list, list == "words" ? $" {value} " : value);
        return $"/api/moderation/blocked-{list}/{value}";
    }

    /// <summary>The case of a feed of the owner's, which somebody has reported.</summary>
    public async Task<long> CaseAsync()
    {
        var feed = await FeedAsync();
        await (await board.JoinAsync()).DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        return await board.QueryAsync<long>($"SELECT id FROM moderation_cases WHERE feed_id = {feed}");
    }
}
