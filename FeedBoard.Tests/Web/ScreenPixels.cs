using System.Text.Json;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web;

/// <summary>
/// Compares what is on the screen with what was uploaded: the upload is drawn by Chromium on a blank page, as large and upon the same
/// ground as the page draws its image, and every place that lies within a colour is compared with a screenshot.
/// </summary>
internal sealed class ScreenPixels : IAsyncDisposable
{
    // How the page places its images, and on which ground; whether they are the right ones is seen by their pixels.
    private const string Boxes = """
        () => JSON.stringify([...document.querySelectorAll('.images')].map(list => {
          const place = element => {
            const r = element.getBoundingClientRect();
            return { x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height };
          };
          const images = [...list.querySelectorAll('.image')].map(link => ({
            name: link.dataset.full.split('/').pop(),
            ...place(link.querySelector('img:not(.blur)')),
            fit: list.dataset.count === '1' ? 'contain' : 'cover',
            ground: getComputedStyle(link).backgroundColor,
            holes: [...link.parentElement.querySelectorAll(':scope > .play')].map(place),
          }));
          return { ...place(list), count: list.dataset.count, images };
        }))
        """;

    private const string Compare = """
        async ([shot, list, tolerance]) => {
          const { x: left, y: top, images } = JSON.parse(list);
          const screen = new Image();
          screen.src = 'data:image/png;base64,' + shot;
          await screen.decode();
          const pixelsOf = (width, height, draw) => {
            const context = new OffscreenCanvas(width, height).getContext('2d');
            context.imageSmoothingQuality = 'high';
            draw(context);
            return context.getImageData(0, 0, width, height).data;
          };
          return JSON.stringify(images.map(image => {
            const upload = uploads[image.name];
            if (!upload) return { name: image.name, skipped: true };
            const [x, y] = [image.x - Math.floor(left), image.y - Math.floor(top)];
            const [fromX, fromY, width, height] = [Math.floor(x), Math.floor(y), Math.ceil(image.width) + 1, Math.ceil(image.height) + 1];
            const scale = Math[image.fit === 'cover' ? 'max' : 'min'](image.width / upload.naturalWidth,
                image.height / upload.naturalHeight);
            const [drawnWidth, drawnHeight] = [upload.naturalWidth * scale, upload.naturalHeight * scale];
            const expected = pixelsOf(width, height, context => {
              context.fillStyle = image.ground;
              context.fillRect(0, 0, width, height);
              context.beginPath();
              context.rect(x - fromX, y - fromY, image.width, image.height);
              context.clip();
              context.drawImage(upload, x - fromX + (image.width - drawnWidth) / 2, y - fromY + (image.height - drawnHeight) / 2,
                  drawnWidth, drawnHeight);
            });
            const seen = pixelsOf(width, height, context => context.drawImage(screen, fromX, fromY, width, height, 0, 0, width, height));
            const far = (data, a, b) => Math.max(Math.abs(data[a] - data[b]), Math.abs(data[a + 1] - data[b + 1]),
                Math.abs(data[a + 2] - data[b + 2]));
            const result = { name: image.name, compared: 0, wrong: 0, colours: 0, worst: 0, example: '' };
            const colours = new Set();
            const corner = 12; // rounded
            for (let py = 4; py < height - 5; py += 3) {
              for (let px = 4; px < width - 5; px += 3) {
                if (Math.min(px, width - px) < corner && Math.min(py, height - py) < corner) continue;
                const [pageX, pageY] = [image.x + px, image.y + py];
                if (image.holes.some(h => pageX > h.x - 2 && pageX < h.x + h.width + 2 && pageY > h.y - 2
                    && pageY < h.y + h.height + 2)) continue;
                const at = (py * width + px) * 4;
                let flat = true;
                for (let dy = -4; flat && dy <= 4; dy += 2)
                    for (let dx = -4; flat && dx <= 4; dx += 2) flat = far(expected, at, at + (dy * width + dx) * 4) <= 1;
                if (!flat) continue;
                result.compared++;
                colours.add(expected[at] << 16 | expected[at + 1] << 8 | expected[at + 2]);
                const apart = Math.max(...[0, 1, 2].map(c => Math.abs(expected[at + c] - seen[at + c])));
                result.worst = Math.max(result.worst, apart);
                if (apart > tolerance && result.wrong++ === 0)
                    result.example = `${px},${py}: ${seen.slice(at, at + 3)} and not ${expected.slice(at, at + 3)}`;
              }
            }
            return { ...result, colours: colours.size };
          }));
        }
        """;

    private readonly IBrowserContext context;
    private readonly IPage page;

    private ScreenPixels(IBrowserContext context, IPage page) => (this.context, this.page) = (context, page);

    /// <param name="uploads">By the name that the board gave each.</param>
    public static async Task<ScreenPixels> OpenAsync(Browser browser, IReadOnlyDictionary<string, byte[]> uploads)
    {
        var opened = await browser.NewContextAsync(new());
        var blank = await opened.NewPageAsync();
        await blank.EvaluateAsync(
            """
            async files => {
              window.uploads = {};
              for (const [name, data] of Object.entries(files)) {
                const image = uploads[name] = new Image();
                image.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]));
                await image.decode();
              }
            }
            """,
            uploads.ToDictionary(u => u.Key, u => Convert.ToBase64String(u.Value))
        );
        return new(opened, blank);
    }

    /// <summary>Checks all images on a page.</summary>
    /// <param name="tolerance">Levels of 255 in each channel.</param>
    /// <returns>The deviations, a line for each image, and the number of checked images.</returns>
    public async Task<(IReadOnlyList<string> Wrong, int Looked)> LookAsync(IPage shown, int tolerance)
    {
        var (wrong, looked) = (new List<string>(), 0);
        // The bar of a phone lies over what is behind it.
        await shown.EvaluateAsync("document.querySelector('.places').style.visibility = 'hidden'");
        using var lists = JsonDocument.Parse(await shown.EvaluateAsync<string>(Boxes));
        foreach (var list in lists.RootElement.EnumerateArray())
        {
            var (x, y) = (Math.Floor(Number(list, "x")), Math.Floor(Number(list, "y")));
            var clip = new Clip
            {
                X = (float)x,
                Y = (float)y,
                Width = (float)Math.Ceiling(Number(list, "width")) + 2,
                Height = (float)Math.Ceiling(Number(list, "height")) + 2,
            };
            var shot = await shown.ScreenshotAsync(new() { FullPage = true, Clip = clip });
            using var results = JsonDocument.Parse(
                await page.EvaluateAsync<string>(Compare, new object[] { Convert.ToBase64String(shot), list.GetRawText(), tolerance })
            );
            foreach (var (result, n) in results.RootElement.EnumerateArray().Select((r, n) => (r, n)))
            {
                if (result.TryGetProperty("skipped", out _))
                    continue;
                looked++;
                var (compared, colours, bad) = (
                    result.GetProperty("compared").GetInt32(),
                    result.GetProperty("colours").GetInt32(),
                    result.GetProperty("wrong").GetInt32()
                );
                if (bad > 0)
                    wrong.Add(
                        $"image {n + 1} of {list.GetProperty("count")}: {bad} of {compared} places, by up to "
                            + $"{result.GetProperty("worst")}; {result.GetProperty("example")}"
                    );
                else if (compared < 20 || colours < 4)
                    wrong.Add(
                        $"image {n + 1} of {list.GetProperty("count")}: only {compared} places of {colours} colours could be compared"
                    );
            }
        }

        return (wrong, looked);
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
