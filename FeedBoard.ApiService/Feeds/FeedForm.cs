using FeedBoard.ApiService.Http;
using FeedBoard.ApiService.Idempotency;
using FeedBoard.ApiService.Images;

namespace FeedBoard.ApiService.Feeds;

/// <summary>What came in the form of a feed. Its images lie in temporary files until it is disposed.</summary>
internal sealed class FeedForm : IAsyncDisposable
{
    public string? Title { get; set; }

    public string? Content { get; set; }

    public List<string> Alts { get; } = [];

    public List<string> TargetImageUrls { get; } = [];

    public List<ReceivedImage> Images { get; } = [];

    /// <summary>What was wrong with the files and the encoding; the rest is added by the checks below.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>Checks the form of a new feed.</summary>
    public (string Title, string Content) CheckedForCreate()
    {
        var title = Errors.Text("title", Title, 1, Feed.MaxTitle);
        var content = Errors.Text("content", Content, 1, Feed.MaxContent);
        CheckAlts();
        Errors.ThrowIfAny();
        return (title, content);
    }

    /// <summary>What makes a new feed the same as another one: its texts as they are kept, its files byte for byte as they came.</summary>
    /// <exception cref="InvalidInputException">The form is not one of a new feed.</exception>
    public RequestContent AddedTo(RequestContent content)
    {
        var (title, text) = CheckedForCreate();
        content.Add(title).Add(text).Add(Alts.Count);
        foreach (var alt in Alts) content.Add(alt);
        foreach (var image in Images) content.Add(image.Sha256);
        return content;
    }

    /// <summary>Checks the form of a change: what is left out stays as it is, but something must be there.</summary>
    public (string? Title, string? Content) CheckedForUpdate()
    {
        var title = Title is null ? null : Errors.Text("title", Title, 1, Feed.MaxTitle);
        var content = Content is null ? null : Errors.Text("content", Content, 1, Feed.MaxContent);
        CheckAlts();
        if (Title is null && Content is null && Images.Count == 0 && TargetImageUrls.Count == 0 && !Errors.Any)
        {
            Errors.Add("body", "There is nothing to change: title, content, new_images and target_image_urls are all missing.");
        }

        Errors.ThrowIfAny();
        return (title, content);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var image in Images) await image.DisposeAsync();
    }

    private void CheckAlts()
    {
        for (var n = 0; n < Alts.Count; n++) Alts[n] = Errors.Text("alts", Alts[n], 0, Image.MaxAlt);
        if (Alts.Count > Images.Count && !Errors.Any) Errors.Add("alts", "There are more descriptions than images.");
    }
}
