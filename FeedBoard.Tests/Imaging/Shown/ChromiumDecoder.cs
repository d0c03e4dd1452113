using System.Text.Json.Nodes;
using FeedBoard.Tests.Web;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>How much of a file Chromium shows.</summary>
internal enum Verdict
{
    /// <summary>It says that this is no image.</summary>
    Refused,

    /// <summary>It reports no error, and draws nothing.</summary>
    Nothing,

    /// <summary>It draws the part that exists.</summary>
    Part,

    /// <summary>All of it is decoded.</summary>
    Whole,
}

/// <summary>The result of decoding a file in Chromium.</summary>
/// <param name="Width">Natural, so after orientation.</param>
/// <param name="Pixels">Four bytes each, as drawn on an empty canvas.</param>
/// <param name="FrameCount">1 for a still image.</param>
/// <param name="Frames">What the first frames look like and how long they last, up to the first that is not whole, at most four.</param>
/// <param name="Repeats">How often the frames are shown again.</param>
internal sealed record DecodedImage(Verdict Verdict, int Width, int Height, byte[] Pixels, int FrameCount, string[] Frames, string Repeats);

/// <summary>Has images decoded by the machine's own Chromium, many at a time.</summary>
internal sealed class ChromiumDecoder : IAsyncDisposable
{
    private const int BatchSize = 40;

    private const string Script = """
        async files => {
          const look = data => { let hash = 0; for (const value of data) hash = (Math.imul(hash, 31) + value) | 0; return hash; };
          const show = async ({data, type}) => {
            const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0)), blob = new Blob([bytes], {type});
            const image = new Image(), url = URL.createObjectURL(blob);
            image.src = url;
            try { await image.decode(); }
            catch { return {verdict: "Refused", width: 0, height: 0, pixels: "", count: 0, frames: [], repeats: ""}; }
            finally { URL.revokeObjectURL(url); }
            const [width, height] = [image.naturalWidth, image.naturalHeight];
            const context = new OffscreenCanvas(width, height).getContext("2d");
            context.drawImage(image, 0, 0);
            const drawn = context.getImageData(0, 0, width, height).data;
            let verdict = drawn.every(value => value === 0) ? "Nothing" : "Part";
            try { (await createImageBitmap(blob)).close(); verdict = "Whole"; } catch { }
            const frames = [];
            let count = 0, repeats = "";
            try {
              const decoder = new ImageDecoder({data: bytes, type});
              await decoder.tracks.ready;
              await decoder.completed;
              count = decoder.tracks.selectedTrack.frameCount;
              repeats = String(decoder.tracks.selectedTrack.repetitionCount);
              for (let i = 0; i < Math.min(4, count); i++) {
                const {image} = await decoder.decode({frameIndex: i, completeFramesOnly: true});
                context.clearRect(0, 0, width, height);
                context.drawImage(image, 0, 0);
                frames.push(`${image.duration} ${look(context.getImageData(0, 0, width, height).data)}`);
                image.close();
              }
              decoder.close();
            } catch { }
            let text = "";
            for (let i = 0; i < drawn.length; i += 8192) text += String.fromCharCode(...drawn.subarray(i, i + 8192));
            return {verdict, width, height, pixels: btoa(text), count, frames, repeats};
          };
          const shown = [];
          for (const file of files) shown.push(await show(file));
          return JSON.stringify(shown);
        }
        """;

    private readonly IBrowserContext context;
    private readonly IPage page;

    private ChromiumDecoder(IBrowserContext context, IPage page) => (this.context, this.page) = (context, page);

    public static async Task<ChromiumDecoder> OpenAsync(Browser browser)
    {
        var opened = await browser.NewContextAsync(new());
        var blank = await opened.NewPageAsync();
        // ImageDecoder is there in secure contexts only.
        await blank.RouteAsync("**/*", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!DOCTYPE html>" }));
        await blank.GotoAsync("http://localhost/");
        return new(opened, blank);
    }

    public async Task<IReadOnlyList<DecodedImage>> ShowAsync(IEnumerable<(byte[] Bytes, string ContentType)> files)
    {
        List<DecodedImage> all = [];
        foreach (var batch in files.Chunk(BatchSize))
        {
            var json = await page.EvaluateAsync<string>(
                Script,
                batch.Select(f => new { data = Convert.ToBase64String(f.Bytes), type = f.ContentType }).ToArray()
            );
            all.AddRange(
                JsonNode
                    .Parse(json)!
                    .AsArray()
                    .Select(s => new DecodedImage(
                        Enum.Parse<Verdict>((string)s!["verdict"]!),
                        (int)s["width"]!,
                        (int)s["height"]!,
                        Convert.FromBase64String((string)s["pixels"]!),
                        (int)s["count"]!,
                        [.. s["frames"]!.AsArray().Select(f => (string)f!)],
                        (string)s["repeats"]!
                    ))
            );
        }

        return all;
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
