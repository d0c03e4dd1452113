using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Board;

public sealed class LogoInAFolderTests(FileBoard board) : LogoTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class LogoInABucketTests(S3Board board) : LogoTests(board), IClassFixture<S3Board>;

/// <summary>The board's logo from upload to deletion, the same for both stores.</summary>
public abstract class LogoTests(BoardFixture board)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("png", "image/png")]
    [InlineData("jpg", "image/jpeg")]
    [InlineData("webp", "image/webp")]
    [InlineData("gif", "image/gif")]
    public async Task Everybody_reads_it_as_it_was_uploaded_without_its_metadata(string extension, string contentType)
    {
        var image = extension switch
        {
            "png" => TestImages.Png(60, 20, metadata: true),
            "jpg" => TestImages.Jpeg(60, 20, orientation: 6, metadata: true),
            "webp" => TestImages.WebP(60, 20, metadata: true),
            _ => TestImages.Gif(60, 20, metadata: true),
        };
        Assert.NotEqual(-1, image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(TestImages.Marker)));
        var admin = await board.JoinAsAdminAsync();
        var after = await admin.SetLogoAsync(image);

        var seen = await board.Guest.ReadBoardAsync();
        Assert.Equal(after["logo"]!.ToJsonString(), seen["logo"]!.ToJsonString());
        using var response = await board.Guest.GetAsync(seen.LogoUrl(), Cancel);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl is { Public: true, MaxAge.TotalDays: 365 });
        var served = await response.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(-1, served.AsSpan().IndexOf(Encoding.ASCII.GetBytes(TestImages.Marker)));
        var (shown, sent) = (TestImagesVips.Decode(served, $".{extension}"), TestImagesVips.Decode(image, $".{extension}"));
        Assert.Equal((sent.Width, sent.Height), (shown.Width, shown.Height));
        Assert.Equal(sent.Bytes, shown.Bytes);
        Assert.Equal((shown.Width, shown.Height), ((int)seen["logo"]!["width"]!, (int)seen["logo"]!["height"]!));
    }

    [Fact]
    public async Task Another_one_replaces_it_and_what_is_replaced_or_removed_leaves_the_store_with_the_next_sweep()
    {
        var admin = await board.JoinAsAdminAsync();
        var first = (await admin.SetLogoAsync(TestImages.Png(60, 20))).LogoUrl();
        var second = (await admin.SetLogoAsync(TestImages.Png(61, 20))).LogoUrl();
        await IsGoneAsync(first);
        Assert.Contains(ImageUrls.NameIn(first)!, await board.StoredNamesAsync());
        await board.SweepAllAsync();
        Assert.Equal([ImageUrls.NameIn(second)!], await board.StoredNamesAsync());
        Assert.NotEmpty(await board.Guest.GetByteArrayAsync(second, Cancel));
        await board.AssertImagesInOrderAsync();
        await using (var scope = board.Services.CreateAsyncScope())
        {
            var check = await scope.ServiceProvider.GetRequiredService<ImageCheck>().RunAsync(ImageRepair.Careful, Cancel);
            Assert.Equal((1, 1, 0, 0), (check.Images, check.Objects, check.Missing.Count, check.Orphans.Count));
        }

        admin = await board.JoinAsAdminAsync(); // the session of the first one is over
        for (var n = 0; n < 2; n++)
        {
            using var removed = await admin.Client.DeleteAsync("/api/board/logo", Cancel);
            var none = await removed.JsonAsync();
            Assert.Equal((null, null), ((string?)none["logo_url"], none["logo"]));
            Assert.Null((await board.Guest.ReadBoardAsync())["logo_url"]);
        }

        await IsGoneAsync(second);
        await board.SweepAsync();
        Assert.Empty(await board.StoredNamesAsync());
        await board.AssertImagesInOrderAsync();

        using var audit = await admin.Client.AskAsync("GET", "/api/moderation/audit?limit=3");
        Assert.Equal(
            ["board_changed logo: none", "board_changed logo", "board_changed logo"],
            (await audit.JsonAsync()).AsArray().Select(e => $"{e!["action"]} {e["detail"]}")
        );
    }

    [Fact]
    public async Task Its_thumbnails_are_announced_served_and_swept_like_those_of_a_feed()
    {
        var admin = await board.JoinAsAdminAsync();
        var set = await admin.SetLogoAsync(TestImages.Png(700, 100));
        Assert.Equal("{}", set["logo"]!["thumbnails"]!.ToJsonString());
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        JsonNode? made = null;
        await Wait.ForAsync(
            "its thumbnails",
            async () => (made = (await board.Guest.ReadBoardAsync())["logo"]!["thumbnails"])!.AsObject().Count == 2
        );
        var small = TestImagesVips.Decode(await board.Guest.GetByteArrayAsync((string)made!["320"]!, Cancel), ".webp");
        Assert.Equal((320, 46), (small.Width, small.Height));

        await admin.SetLogoAsync(TestImages.Png(30, 30));
        await IsGoneAsync((string)made["320"]!);
        await board.SweepAllAsync();
        Assert.Single(await board.StoredNamesAsync());
        await board.AssertImagesInOrderAsync();
    }

    [Theory]
    [InlineData("empty", "empty_file")]
    [InlineData("text", "not_an_image")]
    [InlineData("svg", "not_an_image")]
    [InlineData("half", "image_damaged")]
    [InlineData("claiming", "too_many_pixels")]
    [InlineData("large", "file_too_large")]
    public async Task A_file_that_is_no_image_is_refused_and_the_logo_stays(string kind, string code)
    {
        byte[] bytes = kind switch
        {
            "empty" => [],
            "text" => "hello"u8.ToArray(),
            "svg" => """<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""u8.ToArray(),
            "half" => TestImages.Jpeg(40, 30) is var jpeg ? jpeg[..(jpeg.Length / 2)] : [],
            "claiming" => TestImages.PngClaiming(30_000, 30_000),
            _ => TestImages.LargePng((10 * 1024 * 1024) + 1),
        };
        await IsRefusedAsync(Form.Of().Files("image", new UploadFile("bad one.png", bytes)), "image", code, "bad one.png");
    }

    [Theory]
    [InlineData("two files", "image", "too_many_images")]
    [InlineData("another field", "image", "required")]
    [InlineData("a text", "image", "not_a_file")]
    [InlineData("JSON", "body", "not_readable")]
    [InlineData("URL-encoded", "body", "not_readable")]
    [InlineData("cut off", "body", "not_readable")]
    public async Task A_form_without_exactly_one_file_is_refused_and_the_logo_stays(string kind, string field, string code)
    {
        var file = new UploadFile("a.png", TestImages.Png(8, 8));
        HttpContent body = kind switch
        {
            "two files" => Form.Of().Files("image", file, file),
            "another field" => Form.Of().Files("images", file),
            "a text" => Form.Of(("image", "text")),
            "JSON" => new StringContent("{}", Encoding.UTF8, "application/json"),
            "URL-encoded" => new FormUrlEncodedContent([new("image", "x")]),
            _ => new StringContent("--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"),
        };
        if (kind == "cut off")
            body.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };
        await IsRefusedAsync(body, field, code);
    }

    [Fact]
    public async Task It_is_for_admins_and_not_for_their_tokens()
    {
        var admin = await board.JoinAsAdminAsync();
        var url = (await admin.SetLogoAsync(TestImages.Png(60, 20))).LogoUrl();
        var (_, token) = await admin.TokenAsync(["read", "write"]);
        foreach (var method in (string[])["PUT", "DELETE"])
        {
            foreach (var person in new[] { await board.JoinAsync(), await board.JoinAsModeratorAsync() })
            {
                using var request = new HttpRequestMessage(new(method), "/api/board/logo") { Content = Image() };
                using var refused = await person.Client.SendAsync(request, Cancel);
                await refused.IsProblemAsync(403, "Permission Denied");
            }

            using var byToken = await board.Guest.WithAsync(token, method, "/api/board/logo", Image());
            Assert.Equal("not_for_api_tokens", (string)(await byToken.IsProblemAsync(403))["code"]!);
        }

        Assert.Equal(url, (await board.Guest.ReadBoardAsync()).LogoUrl());
    }

    [Fact]
    public async Task Another_replica_follows_by_the_event_and_serves_it()
    {
        using var other = board.StartReplica();
        var admin = await board.JoinAsAdminAsync();
        await other.ReadBoardAsync();
        await using var stream = await LiveStream.OpenAsync(other);
        var name = ImageUrls.NameIn((await admin.SetLogoAsync(TestImages.Png(60, 20))).LogoUrl());
        await stream.NextAsync("board_changed");
        var seen = await other.ReadBoardAsync();
        Assert.Equal(name, ImageUrls.NameIn(seen.LogoUrl()));
        Assert.NotEmpty(await other.GetByteArrayAsync(seen.LogoUrl(), Cancel));

        using (await admin.Client.DeleteAsync("/api/board/logo", Cancel)) { }
        await Wait.ForAsync("no logo", async () => (await other.ReadBoardAsync())["logo_url"] is null);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_left_and_the_others_are_swept()
    {
        var admins = new List<Person>();
        for (var n = 0; n < 4; n++)
            admins.Add(await board.JoinAsAdminAsync());
        await Task.WhenAll(admins.Select((admin, n) => admin.SetLogoAsync(TestImages.Png(60 + n, 20))));
        Assert.Equal(1, await board.CountAsync("images WHERE logo"));
        await board.SweepAllAsync();
        Assert.Equal([ImageUrls.NameIn((await board.Guest.ReadBoardAsync()).LogoUrl())!], await board.StoredNamesAsync());
        await board.AssertImagesInOrderAsync();
    }

    [Fact]
    public async Task When_it_cannot_be_written_the_one_before_stays_and_nothing_is_left_in_the_store()
    {
        var admin = await board.JoinAsAdminAsync();
        var url = (await admin.SetLogoAsync(TestImages.Png(60, 20))).LogoUrl();
        await board.QueryAsync<object>("ALTER TABLE audit_log ADD CONSTRAINT no_logo CHECK (detail <> 'logo') NOT VALID");
        try
        {
            using var failed = await admin.PutLogoAsync(Image());
            Assert.Equal(500, (int)failed.StatusCode);
        }
        finally
        {
            await board.QueryAsync<object>("ALTER TABLE audit_log DROP CONSTRAINT no_logo");
        }

        Assert.Equal(url, (await board.Guest.ReadBoardAsync()).LogoUrl());
        await board.SweepAllAsync();
        Assert.Equal([ImageUrls.NameIn(url)!], await board.StoredNamesAsync());
        Assert.NotEmpty(await board.Guest.GetByteArrayAsync(url, Cancel));
    }

    [Fact]
    public async Task It_stays_when_the_account_that_set_it_is_deleted()
    {
        var admin = await board.JoinAsAdminAsync();
        await board.JoinAsAdminAsync();
        var url = (await admin.SetLogoAsync(TestImages.Png(60, 20))).LogoUrl();
        using (var left = await admin.Client.AskAsync("DELETE", "/api/mypage/profile", $$"""{"password": "{{Person.Password}}"}"""))
            Assert.True(left.IsSuccessStatusCode);
        await board.SweepAllAsync();
        Assert.Equal(url, (await board.Guest.ReadBoardAsync()).LogoUrl());
        Assert.NotEmpty(await board.Guest.GetByteArrayAsync(url, Cancel));
    }

    private static MultipartFormDataContent Image() => Form.Of().Files("image", new UploadFile("a.png", TestImages.Png(8, 8)));

    private async Task IsRefusedAsync(HttpContent body, string field, string code, string? file = null)
    {
        var admin = await board.JoinAsAdminAsync();
        var url = (await admin.SetLogoAsync(TestImages.Png(60, 20))).LogoUrl();
        using (body)
        {
            using var response = await admin.PutLogoAsync(body);
            var problem = await response.IsInvalidAsync(field);
            var error = Assert.Single(problem["error_codes"]![field]!.AsArray());
            Assert.Equal((code, file), ((string?)error!["code"], (string?)error["file"]));
        }

        Assert.Equal(url, (await board.Guest.ReadBoardAsync()).LogoUrl());
        Assert.NotEmpty(await board.Guest.GetByteArrayAsync(url, Cancel));
    }

    private async Task IsGoneAsync(string url)
    {
        using var response = await board.Guest.GetAsync(url, Cancel);
        await response.IsProblemAsync(404, "Image Not Found");
    }
}
