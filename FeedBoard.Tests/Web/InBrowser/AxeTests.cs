using System.Text.Json;
using FeedBoard.Tests.Board;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>axe finds nothing on any page: in both themes, on a phone and on a desk, for a guest and for somebody signed in.</summary>
[Slow]
public sealed class AxeTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    // What is marked as hidden is hidden, whatever class it has.
    private const string Shown = """
        () => [...document.querySelectorAll('[hidden]')].filter(e => getComputedStyle(e).display !== 'none')
          .map(e => `hidden and shown all the same: ${e.outerHTML.slice(0, 110)}`)
        """;

    // WCAG 2.2: 4.5 for text (1.4.3), 3 for what shows a state (1.4.11). It asks nothing of a disabled button; we do.
    private const string Contrasts = """
        () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
          const pen = canvas.getContext('2d', { willReadFrequently: true });
          const over = (...colours) => { // the last is on top
            pen.clearRect(0, 0, 1, 1);
            for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
            return pen.getImageData(0, 0, 1, 1).data;
          };
          const light = ([...rgb]) => rgb.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
          const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
          const grounds = e => e ? [...grounds(e.parentElement), getComputedStyle(e).backgroundColor] : [];
          const measure = (what, least, selector, on, style) => {
            const element = document.querySelector(selector);
            const below = grounds(on === 'around' ? element.parentElement : element);
            const faded = Number(getComputedStyle(element).opacity);
            const shown = style(element);
            return { what, least, ratio: faded < 1 ? 0 : ratio(over(...below), over(...below, shown)) };
          };
          const style = (name, part) => element => getComputedStyle(element, part)[name];
          return [
            measure('placeholder', 4.5, '#q', 'itself', style('color', '::placeholder')),
            measure('edge of the active tab', 3, '.tabs a[aria-current]', 'around', style('borderTopColor')),
            measure('sign of the place in the bar', 3, '.places [aria-current]', 'itself', style('backgroundColor', '::before')),
            measure('edge of the pressed choice', 3, '.preferences [aria-pressed=true]', 'around', style('borderTopColor')),
            measure('disabled button', 4.5, '.button:disabled', 'itself', style('color')),
            measure('disabled tool', 3, '.tool:disabled', 'itself', style('color')),
          ];
        }
        """;

    [Theory]
    [InlineData(Size.Phone, "en-US")]
    [InlineData(Size.Desk, "ko-KR")]
    public async Task Nothing_keeps_anybody_out(Size size, string language)
    {
        var tour = await TourOfPages.PrepareAsync(Board);
        var page = await OpenAsync(size, language);
        var found = new List<string>();

        foreach (var path in tour.ForGuests())
            await LookAsync(page, path, found);
        await page.SignUpAsync(new string('x', 50), "nobody@nowhere");
        await AddAsync(page, "/signup with errors", found);

        await page.LogInAsync(tour.Member.Email, path: null);
        foreach (var path in tour.ForMembers())
            await LookAsync(page, path, found);
        await page.Page.Locator("header details.menu summary").ClickAsync();
        await AddAsync(page, "the menu", found);

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>Otherwise the test above could pass because axe does not run, for the page's Content-Security-Policy, say.</summary>
    [Theory]
    [InlineData("image-alt", "const image = document.createElement('img'); image.src = '/favicon.ico'; main.append(image)")]
    [InlineData(
        "color-contrast",
        "const text = document.createElement('p'); text.textContent = 'faint'; text.style.color = '#ccc';"
            + " text.style.background = '#fff'; main.append(text)"
    )]
    [InlineData("label", "main.append(document.createElement('input'))")]
    public async Task A_fault_on_a_page_is_found(string rule, string plant)
    {
        var page = await OpenAsync(Size.Desk);
        var response = await page.GoAsync("/");
        Assert.Contains("script-src", await response.HeaderValueAsync("Content-Security-Policy"), StringComparison.Ordinal);
        await page.Page.EvaluateAsync($"() => {{ const main = document.querySelector('main'); {plant} }}");
        Assert.StartsWith($"{rule}: ", Assert.Single(await Axe.FindAsync(page)), StringComparison.Ordinal);
    }

    /// <summary>What axe does not measure: placeholders, the signs of where one is, and what cannot be pressed now.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Placeholders_and_states_have_contrast_enough(bool dark)
    {
        var page = await OpenAsync(Size.Phone, dark: dark, path: "/search?q=a");
        await page.Page.EvaluateAsync(
            """
            () => document.querySelector('main').insertAdjacentHTML('beforeend',
              '<p class="actions"><button class="button" disabled>x</button><button class="tool" disabled>x</button></p>')
            """
        );
        await page.Page.Locator(".guest-menu summary").ClickAsync();
        var found = await page.Page.EvaluateAsync<JsonElement>(Contrasts);
        Assert.Equal(6, found.GetArrayLength());
        Assert.Empty(
            found
                .EnumerateArray()
                .Where(f => f.GetProperty("ratio").GetDouble() < f.GetProperty("least").GetDouble())
                .Select(f => $"{f.GetProperty("what").GetString()}: {f.GetProperty("ratio").GetDouble():0.00}")
        );
    }

    private static async Task LookAsync(WebPage page, string path, List<string> found)
    {
        await page.GoAsync(path);
        await AddAsync(page, path, found);
    }

    /// <summary>In both themes, which differ in nothing but their colours; and nothing that is hidden is shown.</summary>
    private static async Task AddAsync(WebPage page, string name, List<string> found)
    {
        found.AddRange((await page.Page.EvaluateAsync<string[]>(Shown)).Select(f => $"{name}: {f}"));
        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        found.AddRange((await Axe.FindAsync(page)).Select(f => $"{name}: {f}"));
        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        found.AddRange((await Axe.FindColoursAsync(page)).Select(f => $"{name}, dark: {f}"));
    }
}
