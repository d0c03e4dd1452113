using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web;

/// <summary>What people do most in the form of a feed.</summary>
internal static partial class WriteSteps
{
    public static FilePayload Photo(string name, int width = 8, int height = 6) =>
        new()
        {
            Name = name,
            MimeType = "image/png",
            Buffer = TestImages.Png(width, height),
        };

    /// <summary>A text that calls itself a photo.</summary>
    public static FilePayload NoPhoto(string name) =>
        new()
        {
            Name = name,
            MimeType = "image/jpeg",
            Buffer = "no picture"u8.ToArray(),
        };

    public static async Task TypeAsync(this WebPage page, string title, string content)
    {
        await page.FillAsync("title", title);
        await page.FillAsync("content", content);
    }

    public static Task ChooseAsync(this WebPage page, params FilePayload[] files) => page.Page.Locator("#images").SetInputFilesAsync(files);

    public static Task PressSendAsync(this WebPage page) => page.Page.Locator("[data-send]").ClickAsync();

    /// <summary>Sends the form, which must succeed.</summary>
    /// <returns>The id of the feed.</returns>
    public static async Task<long> PostAsync(this WebPage page)
    {
        await page.PressSendAsync();
        return await page.PostedAsync();
    }

    public static async Task<long> PostedAsync(this WebPage page)
    {
        await page.Page.WaitForURLAsync(FeedUrl());
        return long.Parse(page.Page.Url.Split('/')[^1], CultureInfo.InvariantCulture);
    }

    public static async Task<JsonNode> FeedAsync(this WebBoard board, long id)
    {
        using var response = await board.Guest.GetAsync($"/api/feed/read/{id}", TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }

    public static Task<long> CountFeedsAsync(this WebBoard board) => board.QueryAsync<long>("SELECT count(*) FROM feeds");

    public static IEnumerable<string> Alts(this JsonNode feed) => feed["images"]!.AsArray().Select(i => (string)i!["alt"]!);

    /// <summary>The names of the chosen images, in their order.</summary>
    public static Task<IReadOnlyList<string>> ChosenAsync(this WebPage page) =>
        page.Page.Locator("[data-chosen] [data-name]").AllTextContentsAsync();

    /// <summary>Waits until so many photos are uploaded.</summary>
    public static Task UploadedAsync(this WebPage page, int count) =>
        Assertions.Expect(page.Page.Locator("[data-state]").Filter(new() { HasTextRegex = Uploaded() })).ToHaveCountAsync(count);

    /// <summary>Waits until the browser keeps so many photos of drafts.</summary>
    /// <returns>The names that they are kept by.</returns>
    public static async Task<string[]> KeptPhotosAsync(this WebPage page, int count, params string[] without)
    {
        string[] kept = [];
        await Wait.ForAsync(
            $"{count} photos to be kept",
            async () =>
            {
                kept =
                [
                    .. (
                        await page.Page.EvaluateAsync<string[]>(
                            """
                            () => new Promise(done => {
                              const request = indexedDB.open("feedboard", 1);
                              request.onsuccess = () => {
                                const database = request.result;
                                const keys = database.objectStoreNames.contains("images")
                                  ? database.transaction("images").objectStore("images").getAllKeys() : null;
                                const end = all => { database.close(); done(all.map(key => key[1])); };
                                keys ? keys.onsuccess = () => end(keys.result) : end([]);
                              };
                              request.onupgradeneeded = () => request.transaction.abort();
                              request.onerror = () => done([]);
                            })
                            """
                        )
                    ).Except(without, StringComparer.Ordinal),
                ];
                return kept.Length == count;
            }
        );
        return kept;
    }

    public static ILocator Picture(this WebPage page, string name) =>
        page.Page.Locator("[data-chosen] li").Filter(new() { HasText = name });

    /// <summary>The session ends somewhere else; the browser does not know yet.</summary>
    public static Task EndSessionsAsync(this WebBoard board) => board.QueryAsync<object>("DELETE FROM sessions");

    [GeneratedRegex("^(?:Uploaded|올렸습니다)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uploaded();

    [GeneratedRegex("/feed/[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FeedUrl();
}
