using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web;

/// <summary>A form of a page, filled in and sent as a browser without scripts would.</summary>
internal sealed class HtmlForm
{
    private readonly HttpClient client;
    private readonly Uri target;
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);

    private HtmlForm(HttpClient client, Uri target) => (this.client, this.target) = (client, target);

    /// <summary>Where it goes.</summary>
    public Uri Target => target;

    public IReadOnlyDictionary<string, string> Fields => fields;

    /// <summary>Reads a page and takes a form of it.</summary>
    /// <param name="selector">Chooses it, as CSS does; it must be there once.</param>
    public static async Task<HtmlForm> ReadAsync(HttpClient client, Uri page, string selector)
    {
        using var response = await client.GetAsync(page, TestContext.Current.CancellationToken);
        return Of(client, response.RequestMessage!.RequestUri!, await response.PageAsync(), selector);
    }

    public static HtmlForm Of(HttpClient client, Uri page, IHtmlDocument document, string selector)
    {
        var form = Assert.Single(document.QuerySelectorAll(selector).OfType<IHtmlFormElement>());
        var read = new HtmlForm(client, new Uri(page, form.GetAttribute("action") ?? page.PathAndQuery));
        foreach (var field in form.Elements.Where(e => e.HasAttribute("name") && e is not IHtmlButtonElement))
            read.fields[field.GetAttribute("name")!] = field is IHtmlTextAreaElement area ? area.Value : field.GetAttribute("value") ?? "";
        return read;
    }

    public HtmlForm Set(params IEnumerable<(string Name, string Value)> values)
    {
        foreach (var (name, value) in values)
            fields[name] = value;
        return this;
    }

    /// <summary>A box that is not ticked.</summary>
    public HtmlForm Without(string field)
    {
        Assert.True(fields.Remove(field), $"the form has no {field}");
        return this;
    }

    /// <summary>Removes the antiforgery field.</summary>
    public HtmlForm WithoutToken()
    {
        Assert.True(fields.Remove("__RequestVerificationToken"), "the form has no token");
        return this;
    }

    /// <summary>
    /// Sends it as multipart, with files in place of one of its fields; without one, as a browser does where none is chosen.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(string field, params IReadOnlyList<UploadFile> files)
    {
        using var content = Form.Of(fields.Where(f => f.Key != field).Select(f => (f.Key, (string?)f.Value))).Files(field, files);
        if (files.Count == 0)
        {
            var none = new ByteArrayContent([]);
            none.Headers.ContentDisposition = new("form-data") { Name = $"\"{field}\"", FileName = "\"\"" };
            content.Add(none);
        }

        return await client.PostAsync(target, content, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> SendAsync()
    {
        using var content = new FormUrlEncodedContent(fields);
        return await client.PostAsync(target, content, TestContext.Current.CancellationToken);
    }
}

internal static class HtmlResponses
{
    public static async Task<IHtmlDocument> PageAsync(this HttpResponseMessage response) =>
        new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    /// <summary>The text of the one element that a CSS selector finds.</summary>
    public static string Text(this IParentNode page, string selector) => Assert.Single(page.QuerySelectorAll(selector)).TextContent.Trim();
}
