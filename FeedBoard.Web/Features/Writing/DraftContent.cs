using System.Globalization;
using System.Net.Http.Headers;

namespace FeedBoard.Web.Features.Writing;

/// <summary>A draft as the API takes it: its files flow from where the server has put them, never whole through memory.</summary>
internal static class DraftContent
{
    public static MultipartFormDataContent ForCreate(FeedDraft draft) => Of(draft, "images");

    public static MultipartFormDataContent ForUpdate(FeedDraft draft)
    {
        var content = Of(draft, "new_images");
        foreach (var url in draft.Removed)
            content.Add(new StringContent(url), "target_image_urls");
        foreach (var image in InOrder(draft.Present.Where(i => !draft.Removed.Contains(i.Url, StringComparer.Ordinal))))
        {
            content.Add(new StringContent(image.Url), "image_order");
            content.Add(new StringContent(image.Alt), "image_alts");
        }

        return content;
    }

    /// <summary>By their numbers; of equal ones, and without one, as they stood.</summary>
    private static IEnumerable<PresentImage> InOrder(IEnumerable<PresentImage> images) =>
        images
            .Select((image, n) => (image, n))
            .OrderBy(i => int.TryParse(i.image.Place, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : i.n + 1)
            .Select(i => i.image);

    private static MultipartFormDataContent Of(FeedDraft draft, string filesField)
    {
        var content = new MultipartFormDataContent
        {
            { new StringContent(draft.Title), "title" },
            { new StringContent(draft.Content), "content" },
        };
        foreach (var alt in draft.Alts)
            content.Add(new StringContent(alt), "alts");
        foreach (var file in draft.Files)
        {
            var stream = new StreamContent(file.OpenReadStream());
            stream.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream"); // what it is, its bytes say
            content.Add(stream, filesField, file.FileName.Length > 0 ? file.FileName : "image");
        }

        return content;
    }
}
