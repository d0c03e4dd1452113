using System.IO.Compression;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary>A board with <c>Board:ShowEmails</c>.</summary>
public sealed class OpenEmailBoard(Servers.TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Board:ShowEmails", "true")];
}

public sealed class ShownEmailTests(OpenEmailBoard board) : IClassFixture<OpenEmailBoard>
{
    [Fact]
    public async Task Addresses_are_shown_in_every_place_that_has_one()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await ann.CommentAsync(feed);
        using var follow = await bob.Client.AskAsync("PUT", $"/api/follow/{await ann.IdAsync()}");
        await follow.JsonAsync();

        Assert.Equal(ann.Email, (string?)(await ReadAsync($"/api/feed/read/{feed}"))["author_email"]);
        Assert.Equal(ann.Email, (string?)(await ReadAsync($"/api/comment/feed/{feed}"))[0]!["author_email"]);
        Assert.Equal(bob.Email, (string?)(await ReadAsync($"/api/mypage/{await ann.IdAsync()}/followers"))[0]!["email"]);
        Assert.Equal(feed, (await ReadAsync($"/api/feed/list-by-user?email={ann.Email}"))[0]!.Id());

        await using var zip = await ZipArchive.CreateAsync(
            await bob.Client.GetStreamAsync("/api/mypage/export", TestContext.Current.CancellationToken),
            ZipArchiveMode.Read,
            leaveOpen: false,
            entryNameEncoding: null,
            TestContext.Current.CancellationToken
        );
        await using var follows = await zip.GetEntry("follows.json")!.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ann.Email,
            (string?)
                (await JsonNode.ParseAsync(follows, cancellationToken: TestContext.Current.CancellationToken))!["followings"]![0]!["email"]
        );
    }

    private async Task<JsonNode> ReadAsync(string path)
    {
        using var response = await board.Guest.AskAsync("GET", path);
        return await response.JsonAsync();
    }
}
