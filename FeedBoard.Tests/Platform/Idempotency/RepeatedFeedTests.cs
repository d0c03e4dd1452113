using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Idempotency;

public sealed class RepeatedFeedsInAFolderTests(FileBoard board) : RepeatedFeedTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class RepeatedFeedsInABucketTests(S3Board board) : RepeatedFeedTests(board), IClassFixture<S3Board>;

/// <summary>A feed that is posted again with the same key; the same for both stores.</summary>
public abstract class RepeatedFeedTests(BoardFixture board)
{
    private static readonly UploadFile Red = new("a.png", TestImages.Png(11, 5));
    private static readonly UploadFile Blue = new("b.png", TestImages.Png(12, 5));

    [Fact]
    public async Task The_same_again_gets_the_first_response_and_creates_nothing()
    {
        var ann = await board.JoinAsync();
        var key = Keyed.NewKey();
        using var first = await ann.PostKeyedAsync(key, " t\u0065\u0301 ", Red, Blue);
        var objects = (await board.StoredNamesAsync()).Count;
        using var delete = await ann.PatchFeedAsync(
            System.Text.Json.Nodes.JsonNode.Parse(await first.TextAsync())!.Id(),
            Form.Of(("title", "changed since"))
        );

        // Another boundary, and another Unicode form of the same text.
        using var again = await ann.PostKeyedAsync(key, "t\u00e9", Red with { Name = "other.png", ContentType = "image/png" }, Blue);
        Assert.Equal(await first.TextAsync(), await again.TextAsync());
        Assert.Equal(1, await board.FeedsOfAsync(ann));
        Assert.Equal(objects, (await board.StoredNamesAsync()).Count);
    }

    [Fact]
    public async Task The_same_fields_in_another_encoding_are_the_same()
    {
        var ann = await board.JoinAsync();
        var key = Keyed.NewKey();
        using var first = await ann.PostKeyedAsync(key);
        using var encoded = new FormUrlEncodedContent([new("content", "c"), new("title", "t")]);
        using var again = await ann.PostKeyedAsync(key, encoded);
        Assert.Equal(await first.TextAsync(), await again.TextAsync());
    }

    [Fact]
    public async Task Other_content_under_the_same_key_is_refused()
    {
        var ann = await board.JoinAsync();
        var key = Keyed.NewKey();
        using var first = await ann.PostKeyedAsync(key, "t", Red, Blue);
        await first.TextAsync();

        UploadFile[][] files =
        [
            [Blue, Red],
            [Red],
            [Red, Blue with { Bytes = [.. Blue.Bytes, 0] }],
            [Red, Blue, Red],
            [],
        ];
        foreach (var other in files)
        {
            using var response = await ann.PostKeyedAsync(key, "t", other);
            await response.IsInvalidAsync("Idempotency-Key");
        }

        using var otherTitle = await ann.PostKeyedAsync(key, "u", Red, Blue);
        await otherTitle.IsInvalidAsync("Idempotency-Key");
        using var form = Form.Of(("title", "t"), ("content", "c"), ("alts", "a cat")).Files("images", Red, Blue);
        using var otherAlt = await ann.PostKeyedAsync(key, form);
        await otherAlt.IsInvalidAsync("Idempotency-Key");
        Assert.Equal(1, await board.FeedsOfAsync(ann));
    }

    [Fact]
    public async Task Ten_at_once_create_one_and_hear_the_same()
    {
        var ann = await board.JoinAsync();
        var key = Keyed.NewKey();
        var objects = (await board.StoredNamesAsync()).Count;
        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    using var response = await ann.PostKeyedAsync(key, "t", Red, Blue);
                    return await response.TextAsync();
                })
        );

        Assert.Single(responses.Distinct(StringComparer.Ordinal));
        Assert.Equal(1, await board.FeedsOfAsync(ann));
        Assert.Equal(objects + 2, (await board.StoredNamesAsync()).Count);
        await board.AssertImagesInOrderAsync();
    }

    [Fact]
    public async Task Everybody_has_keys_of_their_own()
    {
        var (ann, bob, key) = (await board.JoinAsync(), await board.JoinAsync(), Keyed.NewKey());
        using var ofAnn = await ann.PostKeyedAsync(key, "t", Red);
        using var ofBob = await bob.PostKeyedAsync(key, "another", Blue);
        Assert.NotEqual(await ofAnn.TextAsync(), await ofBob.TextAsync());
        Assert.Equal((1, 1), (await board.FeedsOfAsync(ann), await board.FeedsOfAsync(bob)));
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        var (ann, key) = (await board.JoinAsync(), Keyed.NewKey());
        using var blank = await ann.PostKeyedAsync(key, " ", Red);
        await blank.IsInvalidAsync("title");
        using var noImage = await ann.PostKeyedAsync(key, "t", new UploadFile("a.png", [1, 2, 3]));
        await noImage.IsInvalidAsync("images");
        using var good = await ann.PostKeyedAsync(key, "t", Red);
        await good.TextAsync();
        Assert.Equal(1, await board.FeedsOfAsync(ann));
    }
}
