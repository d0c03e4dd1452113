using System.Globalization;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>The received form of a feed. Its images are in temporary files until it is disposed.</summary>
internal sealed class FeedForm : IAsyncDisposable
{
    private const int MaxUrl = 2000,
        MaxId = 20;

    public string? Title { get; private set; }

    public string? Content { get; private set; }

    public List<string> Alts { get; } = [];

    public List<string> TargetImageUrls { get; } = [];

    public List<string> ImageOrder { get; } = [];

    public List<string> ImageAlts { get; } = [];

    public List<string> DraftIds { get; } = [];

    public List<ReceivedImage> Images { get; } = [];

    /// <summary>Errors of the files and the encoding; the checks below add the others.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>
    /// How many characters a field may have at most; <c>null</c> for one that the board does not know: it is ignored.
    /// </summary>
    public static int? Takes(string field) =>
        field switch
        {
            "title" => InputLimits.MaxTitle,
            "content" => InputLimits.MaxContent,
            "alts" => InputLimits.MaxAlt,
            "target_image_urls" or "image_order" => MaxUrl,
            "image_alts" => InputLimits.MaxAlt,
            "draft_ids" => MaxId,
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
            case "image_order" when text.Length > 0:
                Add(field, ImageOrder, text.Trim());
                break;
            case "image_alts":
                Add(field, ImageAlts, text);
                break;
            case "draft_ids" when text.Length > 0:
                Add(field, DraftIds, text.Trim());
                break;
            default:
                break;
        }
    }

    /// <summary>Checks the form of a new feed. Where there is an image, title and text may be empty or missing.</summary>
    /// <exception cref="InvalidInputException">Something is missing, too long or not an image.</exception>
    public NewFeed CheckedForCreate()
    {
        var mayBeEmpty = Images.Count + DraftIds.Count > 0 || Errors.Any; // what is wrong with the only image is enough to say
        var title = Errors.Text("title", mayBeEmpty ? Title ?? "" : Title, mayBeEmpty ? 0 : 1, InputLimits.MaxTitle);
        var content = Errors.Text("content", mayBeEmpty ? Content ?? "" : Content, mayBeEmpty ? 0 : 1, InputLimits.MaxContent);
        var images = CheckedImages();
        if (images.Count > InputLimits.MaxImages && !Errors.Has("images"))
            Errors.Add("images", FieldError.TooManyImages(InputLimits.MaxImages));
        Errors.ThrowIfAny();
        return new(title, content, images);
    }

    /// <summary>
    /// Checks the form of a change: what is left out stays as it is, but something must be there. Whether a text may be empty depends on
    /// the images that the feed has in the end.
    /// </summary>
    /// <exception cref="InvalidInputException">As for a new feed; nothing to change; not the URL of an image.</exception>
    public FeedChange CheckedForUpdate()
    {
        var title = Title is null ? null : Errors.Text("title", Title, 0, InputLimits.MaxTitle);
        var content = Content is null ? null : Errors.Text("content", Content, 0, InputLimits.MaxContent);
        var images = CheckedImages();
        for (var n = 0; n < ImageAlts.Count; n++)
            ImageAlts[n] = Errors.Text("image_alts", ImageAlts[n], 0, InputLimits.MaxAlt);
        var changesImages = images.Count + TargetImageUrls.Count + ImageOrder.Count + ImageAlts.Count > 0;
        if (Title is null && Content is null && !changesImages && !Errors.Any)
        {
            Errors.Add(
                "body",
                FieldError.NothingToChange(
                    "There is nothing to change: title, content, new_images, draft_ids, target_image_urls, image_order and image_alts are "
                        + "all missing."
                )
            );
        }

        Errors.ThrowIfAny();
        var removed = TargetImageUrls
            .Select(u => NamedImage.Checked("target_image_urls", u))
            .DistinctBy(i => i.Name, StringComparer.Ordinal);
        return new(title, content, images, [.. removed], NewImageOrder.Checked(ImageOrder, images.Count), ImageAlts);
    }

    /// <summary>The files and drafts, and what is on each.</summary>
    private NewImages CheckedImages()
    {
        var drafts = new List<long>();
        foreach (var id in DraftIds)
        {
            if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || drafts.Contains(number))
            {
                Errors.Add(
                    "draft_ids",
                    new(FieldErrorCodes.NoSuchDraft, $"This is not the id of a draft, or is given twice: {Shown.Of(id, MaxId)}")
                );
            }

            drafts.Add(number);
        }

        for (var n = 0; n < Alts.Count; n++)
            Alts[n] = Errors.Text("alts", Alts[n], 0, InputLimits.MaxAlt);
        if (Alts.Count > Images.Count + drafts.Count && !Errors.Any)
            Errors.Add("alts", new(FieldErrorCodes.TooManyDescriptions, "There are more descriptions than images."));
        return new(Images, drafts, Alts);
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
            Errors.Add(
                field,
                new(FieldErrorCodes.TooMany, $"This can be given at most {InputLimits.MaxImages} times.", InputLimits.MaxImages)
            );
    }
}
