using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Generated;

/// <summary>
/// The tour of the API by a client that NSwag generates from docs/openapi.json. GeneratedClientTests compiles it together with the client.
/// </summary>
public static class ClientTour
{
    /// <param name="newClient">A client of HTTP for the board, without a token.</param>
    /// <returns>What it saw, line by line.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        Func<HttpClient> newClient,
        byte[] photo,
        byte[] drawing,
        CancellationToken cancel
    )
    {
        var seen = new List<string>();
        var guest = new BoardClient(newClient());
        await guest.SignupAsync(new() { Email = "ann@example.org", Password = "correct horse", Nickname = "Ann" }, cancel);
        var login = await guest.LoginAsync(new() { Email = "ann@example.org", Password = "correct horse" }, cancel);
        var ann = new BoardClient(With(newClient(), login.Access_token));
        var created = await ann.CreateTokenAsync(
            new()
            {
                Name = "Tour",
                Scopes = ["read", "write"],
                Expires_in_days = 7,
                Current_password = "correct horse",
            },
            cancel
        );

        var script = new BoardClient(With(newClient(), created.Token));
        var feed = await script.CreateFeedAsync(
            title: "A day at the sea",
            content: "It was windy.",
            images: [File("photo.jpg", photo), File("drawing.png", drawing)],
            alts: ["Waves", "A gull, drawn"],
            cancellationToken: cancel
        );
        seen.Add($"{feed.Title}: {feed.Images.Count} images, {feed.Images.Last().Alt}");
        var listed = (await guest.ListFeedsAsync(limit: 1, cancellationToken: cancel)).Single();
        seen.Add($"listed {listed.Id == feed.Id} {listed.Author_nickname} {listed.Author_email is null}");
        var changed = await script.UpdateFeedAsync(feed.Id, title: "A day by the sea", cancellationToken: cancel);
        seen.Add($"{changed.Title} {changed.Content}");
        changed = await script.UpdateFeedAsync(feed.Id, new_images: [File("drawing.png", drawing)], cancellationToken: cancel);
        seen.Add($"{changed.Images.Count} images");
        changed = await script.UpdateFeedAsync(
            feed.Id,
            content: "It was very windy.",
            target_image_urls: [changed.Image_urls.First()],
            cancellationToken: cancel
        );
        seen.Add($"{changed.Images.Count} images, {changed.Content}");
        var comment = await script.CreateCommentAsync(new() { Feed_id = feed.Id, Content = "Well said" }, cancellationToken: cancel);
        seen.Add($"comment {comment.Feed_id == feed.Id} {comment.Parent_id is null}");
        seen.Add($"likes {(await script.LikeAsync(feed_id: feed.Id, cancellationToken: cancel)).Like_count}");
        seen.Add(await CodeAsync(() => script.ReadOwnAccountAsync(cancellationToken: cancel)));
        seen.Add(await CodeAsync(() => guest.ReadFeedAsync(999_999, cancellationToken: cancel)));
        seen.Add(await CodeAsync(() => guest.LoginAsync(new() { Email = "ann@example.org", Password = "wrong horse" }, cancel)));
        seen.Add(await FieldAsync(() => script.CreateCommentAsync(new() { Feed_id = feed.Id, Content = "" }, cancellationToken: cancel)));
        seen.Add((await script.DeleteFeedAsync(feed.Id, cancel)).Message);
        var token = (await ann.ListTokensAsync(cancellationToken: cancel)).Single();
        seen.Add($"{token.Name} {created.Token.StartsWith(token.Prefix, StringComparison.Ordinal)} {token.Last_used_dt is not null}");
        await ann.DeleteTokenAsync(token.Id, cancel);
        seen.Add(await CodeAsync(() => script.ListFeedsAsync(cancellationToken: cancel)));
        return seen;
    }

    private static HttpClient With(HttpClient client, string token)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static FileParameter File(string name, byte[] bytes) => new(new MemoryStream(bytes), name);

    private static async Task<string> CodeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "no problem";
        }
        catch (ApiException<ProblemDetails> e)
        {
            return $"{e.StatusCode} {e.Result.Code}";
        }
    }

    private static async Task<string> FieldAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "no problem";
        }
        catch (ApiException<HttpValidationProblemDetails> e)
        {
            return $"{e.StatusCode} {string.Join(", ", e.Result.Error_codes.Select(f => $"{f.Key} {f.Value.Single().Code}"))}";
        }
    }
}
