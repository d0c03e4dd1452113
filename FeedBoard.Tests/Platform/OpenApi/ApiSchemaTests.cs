using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.OpenApi;

/// <summary>Compares the schemas of the OpenAPI document with real responses.</summary>
public sealed class ApiSchemaTests(ApiDocumentFixture board) : IClassFixture<ApiDocumentFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JsonObject Schemas => board.Document["components"]!["schemas"]!.AsObject();

    [Fact]
    public async Task Every_response_is_as_its_schema_says_field_by_field()
    {
        var (email, nickname) = ($"{Guid.NewGuid():N}@example.org", $"{Guid.NewGuid():N}"[..20]);
        using var signup = await board.Guest.PostAsJsonAsync(
            "/api/auth/signup",
            new
            {
                email,
                password = Person.Password,
                nickname,
            },
            Token
        );
        AssertAsSaid("POST /api/auth/signup", 200, await signup.JsonAsync());
        using var login = await board.Guest.PostAsJsonAsync("/api/auth/login", new { email, password = Person.Password }, Token);
        AssertAsSaid("POST /api/auth/login", 200, await login.JsonAsync());

        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: [new("1.png", TestImages.Png(4, 3)), new("2.png", TestImages.Png(3, 4))]);
        AssertAsSaid("POST /api/feed/create", 200, feed);
        Assert.Equal(
            Schemas["FeedResponse"]!["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal),
            feed.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Schemas["FeedImageResponse"]!["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal),
            feed["images"]![0]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );

        using var list = await board.Guest.GetAsync("/api/feed/list", Token);
        AssertAsSaid("GET /api/feed/list", 200, await list.JsonAsync());
        Assert.NotNull(board.Operation("GET /api/feed/list")["responses"]!["200"]!["headers"]!["X-Total-Count"]);
        Assert.NotNull(board.Operation("GET /api/feed/list-by-user")["responses"]!["200"]!["headers"]!["X-Total-Count"]);
        using var missing = await board.Guest.GetAsync("/api/feed/read/999999", Token);
        AssertAsSaid("GET /api/feed/read/{feed_id}", 404, await missing.IsProblemAsync(404));
        using var invalid = await board.Guest.GetAsync("/api/feed/list?limit=0", Token);
        AssertAsSaid("GET /api/feed/list", 422, await invalid.IsInvalidAsync("limit"));
        using var deleted = await ann.DeleteFeedAsync(feed.Id());
        AssertAsSaid("DELETE /api/feed/delete/{feed_id}", 200, await deleted.JsonAsync());
    }

    [Fact]
    public void Every_object_shows_an_example_that_is_as_it_says()
    {
        foreach (var (name, schema) in Schemas.Where(s => (string?)s.Value!["type"] == "object"))
        {
            Assert.True(schema!["examples"]?.AsArray().Count == 1, $"{name} has no example");
            Assert.Empty(board.Mismatches(schema["examples"]![0], schema));
        }
    }

    [Theory]
    [InlineData("POST /api/feed/create", "images", "title content images draft_ids alts")]
    [InlineData(
        "PATCH /api/feed/update/{feed_id}",
        "new_images",
        "title content new_images draft_ids alts target_image_urls image_order image_alts"
    )]
    public void A_form_is_multipart_with_its_fields_none_of_which_is_always_needed(string operation, string files, string fields)
    {
        var content = board.Operation(operation)["requestBody"]!["content"]!.AsObject();
        Assert.Equal(["multipart/form-data"], content.Select(c => c.Key));
        var form = board.Resolve(content["multipart/form-data"]!["schema"]!);
        Assert.Equal(fields.Split(' '), form["properties"]!.AsObject().Select(p => p.Key));
        Assert.Null(form["required"]);
        Assert.Equal(200, (int)form["properties"]!["title"]!["maxLength"]!);
        Assert.Equal(20_000, (int)form["properties"]!["content"]!["maxLength"]!);
        Assert.Equal(10, (int)form["properties"]![files]!["maxItems"]!);
        Assert.Equal("binary", (string)board.Resolve(form["properties"]![files]!["items"]!)["format"]!);
    }

    [Fact]
    public void A_page_says_its_bounds_and_defaults()
    {
        foreach (var operation in new[] { "GET /api/feed/list", "GET /api/feed/list-by-user" })
        {
            var parameters = board.Operation(operation)["parameters"]!.AsArray().ToDictionary(p => (string)p!["name"]!, p => p!["schema"]!);
            Assert.Equal((0, 0), ((int)parameters["skip"]["minimum"]!, (int)parameters["skip"]["default"]!));
            Assert.Equal(
                (1, 100, 10),
                ((int)parameters["limit"]["minimum"]!, (int)parameters["limit"]["maximum"]!, (int)parameters["limit"]["default"]!)
            );
        }
    }

    private void AssertAsSaid(string operation, int status, JsonNode response)
    {
        var content = board.Operation(operation)["responses"]![$"{status}"]!["content"]!.AsObject().Single();
        Assert.Equal(status >= 400 ? "application/problem+json" : "application/json", content.Key);
        Assert.Empty(board.Mismatches(response, content.Value!["schema"]!));
    }
}
