using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using static FeedBoard.Tests.Faults.Aftermath;

namespace FeedBoard.Tests.Faults;

/// <summary>The images are in the store, and then the database does not take the feed.</summary>
[Slow]
public sealed class RefusedFeedTests(TestPostgres postgres, SwiftServer swift)
{
    [Theory]
    [InlineData("INSERT", "RAISE EXCEPTION 'SELECT secret FROM inside'", 500)]
    [InlineData("INSERT", "PERFORM pg_terminate_backend(pg_backend_pid())", 503)]
    [InlineData("UPDATE", "RAISE EXCEPTION 'SELECT secret FROM inside'", 500)]
    [InlineData("UPDATE", "PERFORM pg_terminate_backend(pg_backend_pid())", 503)]
    public async Task A_feed_that_the_database_refuses_leaves_no_image(string statement, string refusal, int status)
    {
        await using var board = new S3Board(postgres, swift);
        await board.InitializeAsync();
        var ann = await board.JoinAsync();
        var before = await ann.FeedAsync("before", "c", Uploads(2));
        await board.QueryAsync<object>(
            $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refusal}; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE {statement} ON feeds FOR EACH ROW EXECUTE FUNCTION refuse();
            """
        );

        using var form = Form.Of(
                ("title", "t"),
                ("content", "c"),
                ("target_image_urls", statement == "UPDATE" ? (string)before["image_urls"]![0]! : null)
            )
            .Files(statement == "UPDATE" ? "new_images" : "images", Uploads(3));
        using var response =
            statement == "UPDATE"
                ? await ann.PatchFeedAsync(before.Id(), form).SoonAsync()
                : await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken).SoonAsync();
        var problem = await response.IsProblemAsync(status);
        Assert.DoesNotContain("secret", problem.ToJsonString(), StringComparison.Ordinal);
        await board.QueryAsync<object>("DROP TRIGGER refuse ON feeds");

        // All was put and the refusal is known: no need to wait for an hour.
        Assert.Equal(5, (await board.StoredNamesAsync()).Count);
        Assert.Equal((3, 0), await board.SweepAsync());
        await board.AssertImagesInOrderAsync();
        Assert.Equal(
            before.SeenByOthers().ToJsonString(),
            (await board.Guest.GetStringAsync($"/api/feed/read/{before.Id()}", TestContext.Current.CancellationToken))
        );
        await board.AssertWorksAsync(board.NewClient());
    }

    [Fact]
    public async Task A_database_killed_between_images_and_feed_costs_the_upload_and_leaves_nothing()
    {
        await using var mine = await TestPostgres.StartNewAsync(durable: true);
        await using var board = new S3Board(mine, swift);
        await board.InitializeAsync();
        var ann = await board.JoinAsync();

        await using (var held = await TableLock.OfFeedsAsync(board.Database))
        {
            var posting = ann.PostFeedAsync("t", "c", Uploads(3));
            await held.AwaitedAsync(posting);
            Assert.Equal(3, (await board.StoredNamesAsync()).Count);
            await mine.KillAsync();
            using var response = await posting.SoonAsync();
            await response.IsProblemAsync(503, "The database is not available right now.");
        }

        await mine.StartAgainAsync();
        await board.AssertPendingAsync(rows: 3);
        await board.AssertMendedAsync();
    }
}
