using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>The received form of a feed. Its images are in temporary files until it is disposed.</summary>
internal sealed class FeedForm : IAsyncDisposable
{
    private const int MaxUrl = 2000;

    public string? Title { get; private set; }

    public string? Content { get; private set; }

    public List<string> Alts { get; } = [];

    public List<string> TargetImageUrls { get; } = [];

    public List<ReceivedImage> Images { get; } = [];

    /// <summary>Errors of the files and the encoding; the checks below add the others.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>
    /// How many characters a field may have at most; <c>null</c> for one that the board does not know: it is passed over, as in S.
    /// </summary>
    public static int? Takes(string field) =>
        field switch
        {
            "title" => InputLimits.MaxTitle,
            "content" => InputLimits.MaxContent,
            "alts" => InputLimits.MaxAlt,
            "target_image_urls" => MaxUrl,
            _ => null,
        };

    public void Add(string field, string text)
    {
        switch (field)
        {
            case "title":
                Title = text;
                break;
            case "content":
                Content = text;
                break;
            case "alts":
                Add(field, Alts, text);
                break;
            case "target_image_urls" when text.Length > 0:
                Add(field, TargetImageUrls, text.Trim());
                break;
            default:
                break;
        }
    }

    /// <summary>Checks the form of a new feed.</summary>
    /// <exception cref="InvalidInputException">Something is missing, too long or not an image.</exception>
    public NewFeed CheckedForCreate()
    {
        var title = Errors.Text("title", Title, 1, InputLimits.MaxTitle);
        var content = Errors.Text("content", Content, 1, InputLimits.MaxContent);
        CheckAlts();
        Errors.ThrowIfAny();
        return new(title, content, Images, Alts);
    }

    /// <summary>Checks the form of a change: what is left out stays as it is, but something must be there.</summary>
    /// <exception cref="InvalidInputException">As for a new feed; nothing to change; not the URL of an image.</exception>
    public FeedChange CheckedForUpdate()
    {
        var title = Title is null ? null : Errors.Text("title", Title, 1, InputLimits.MaxTitle);
        var content = Content is null ? null : Errors.Text("content", Content, 1, InputLimits.MaxContent);
        CheckAlts();
        if (Title is null && Content is null && Images.Count == 0 && TargetImageUrls.Count == 0 && !Errors.Any)
        {
            Errors.Add("body", "There is nothing to change: title, content, new_images and target_image_urls are all missing.");
        }

        Errors.ThrowIfAny();
        var removed = TargetImageUrls.Select(RemovedImage.Checked).DistinctBy(i => i.Name, StringComparer.Ordinal);
        return new(title, content, Images, Alts, [.. removed]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var image in Images)
            await image.DisposeAsync();
    }

    private void Add(string field, List<string> values, string text)
    {
        if (values.Count < InputLimits.MaxImages)
            values.Add(text);
        else if (!Errors.Has(field))
            Errors.Add(field, $"This can be given at most {InputLimits.MaxImages} times.");
    }

    private void CheckAlts()
    {
        for (var n = 0; n < Alts.Count; n++)
            Alts[n] = Errors.Text("alts", Alts[n], 0, InputLimits.MaxAlt);
        if (Alts.Count > Images.Count && !Errors.Any)
            Errors.Add("alts", "There are more descriptions than images.");
    }
}
